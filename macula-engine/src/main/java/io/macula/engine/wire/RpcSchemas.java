package io.macula.engine.wire;

/**
 * Keys of the messages of calls, in the order of the components of their records.
 * Stateless.
 */
final class RpcSchemas {

	static final Schema<Call> CALL = Schema.<Call>of(MessageType.CALL)
		.need("call_id", Kind.BYTES, Call::callId)
		.need("procedure", Kind.NAME, Call::procedure)
		.may("args", Kind.VALUE, Call::args)
		.may("realm", Kind.NAME, Call::realm)
		.may("timeout", Kind.NUMBER, Call::timeout)
		.build((in) -> new Call(in.bytes(), in.text(), in.value(), in.text(), in.number(), in.extras()));

	static final Schema<Reply> REPLY = Schema.<Reply>of(MessageType.REPLY)
		.need("call_id", Kind.BYTES, Reply::callId)
		.may("result", Kind.VALUE, Reply::result)
		.may("error", Kind.MAP, Reply::error)
		.build((in) -> new Reply(in.bytes(), in.value(), in.map(), in.extras()));

	static final Schema<Cast> CAST = Schema.<Cast>of(MessageType.CAST)
		.need("procedure", Kind.NAME, Cast::procedure)
		.may("args", Kind.VALUE, Cast::args)
		.build((in) -> new Cast(in.text(), in.value(), in.extras()));

	static final Schema<RpcRoute> RPC_ROUTE = Schema.<RpcRoute>of(MessageType.RPC_ROUTE)
		.need("destination_node_id", Kind.BYTES, RpcRoute::destinationNodeId)
		.need("source_node_id", Kind.BYTES, RpcRoute::sourceNodeId)
		.need("hop_count", Kind.NUMBER, RpcRoute::hopCount)
		.need("max_hops", Kind.NUMBER, RpcRoute::maxHops)
		.need("payload_type", Kind.TEXT, RpcRoute::payloadType)
		.need("payload", Kind.MAP, RpcRoute::payload)
		.build((in) -> new RpcRoute(in.bytes(), in.bytes(), in.number(), in.number(), in.text(), in.map(),
				in.extras()));

	static final Schema<RpcRequest> RPC_REQUEST = Schema.<RpcRequest>of(MessageType.RPC_REQUEST)
		.may("type", Kind.TEXT, RpcRequest::tag)
		.need("request_id", Kind.BYTES, RpcRequest::requestId)
		.need("procedure", Kind.NAME, RpcRequest::procedure)
		.need("args", Kind.PAYLOAD, RpcRequest::args)
		.may("from_node", Kind.BYTES, RpcRequest::fromNode)
		.may("from_endpoint", Kind.TEXT, RpcRequest::fromEndpoint)
		.may("target_node", Kind.BYTES, RpcRequest::targetNode)
		.may("realm", Kind.NAME, RpcRequest::realm)
		.may("timestamp", Kind.NUMBER, RpcRequest::timestamp)
		.may("content_type", Kind.NAME, RpcRequest::contentType)
		.may("headers", Kind.MAP, RpcRequest::headers)
		.may("deadline", Kind.NUMBER, RpcRequest::deadline)
		.build((in) -> new RpcRequest(in.text(), in.bytes(), in.text(), in.bytes(), in.bytes(), in.text(), in.bytes(),
				in.text(), in.number(), in.text(), in.map(), in.number(), in.extras()));

	static final Schema<RpcReply> RPC_REPLY = Schema.<RpcReply>of(MessageType.RPC_REPLY)
		.need("request_id", Kind.BYTES, RpcReply::requestId)
		.may("result", Kind.PAYLOAD, RpcReply::result)
		.may("error", Kind.PLAIN_TEXT, RpcReply::error)
		.may("from_node", Kind.BYTES, RpcReply::fromNode)
		.may("to_node", Kind.BYTES, RpcReply::toNode)
		.may("timestamp", Kind.NUMBER, RpcReply::timestamp)
		.may("code", Kind.TEXT, RpcReply::code)
		.may("content_type", Kind.NAME, RpcReply::contentType)
		.may("headers", Kind.MAP, RpcReply::headers)
		.build((in) -> new RpcReply(in.bytes(), in.bytes(), in.text(), in.bytes(), in.bytes(), in.number(), in.text(),
				in.text(), in.map(), in.extras()));

	static final Schema<Cancel> CANCEL = Schema.<Cancel>of(MessageType.CANCEL)
		.need("request_id", Kind.BYTES, Cancel::requestId)
		.build((in) -> new Cancel(in.bytes(), in.extras()));

	static final Schema<BridgeRpc> BRIDGE_RPC = Schema.<BridgeRpc>of(MessageType.BRIDGE_RPC)
		.need("call_id", Kind.BYTES, BridgeRpc::callId)
		.need("procedure", Kind.NAME, BridgeRpc::procedure)
		.may("args", Kind.VALUE, BridgeRpc::args)
		.may("timeout", Kind.NUMBER, BridgeRpc::timeout)
		.build((in) -> new BridgeRpc(in.bytes(), in.text(), in.value(), in.number(), in.extras()));

	static final Schema<BridgeData> BRIDGE_DATA = Schema.<BridgeData>of(MessageType.BRIDGE_DATA)
		.may("payload", Kind.VALUE, BridgeData::payload)
		.build((in) -> new BridgeData(in.value(), in.extras()));

	private RpcSchemas() {
	}

}
