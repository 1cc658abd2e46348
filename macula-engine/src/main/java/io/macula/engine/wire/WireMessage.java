package io.macula.engine.wire;

/**
 * One message between nodes. A component of a record that is {@code null} was absent and
 * stays absent when the record is written; what a peer said beyond the components is in
 * the {@link Extras}. Decoding checks the syntax only: {@link Requirements} says whether
 * a message holds what its receiver needs.
 * <p>
 * Byte arrays are handed over without copies, because copies would cost more than the
 * rest of decoding; nobody may change them. Records that hold arrays are therefore not
 * comparable with {@code equals}; compare {@link WireCodec#toMap}.
 */
public sealed interface WireMessage
		permits BridgeData, BridgeRpc, Call, Cancel, Cast, Connect, Credit, Disconnect, FindNode, FindNodeReply,
		FindValue, FindValueReply, GoAway, Interest, LargeNotice, Name, NatProbe, NatProbeReply, Peers, Ping, Pong,
		PubAck, Publish, PubsubRoute, PunchCoordinate, PunchExecute, PunchRequest, PunchResult, RelayData, RelayRequest,
		Reply, RouteAnswer, RouteSearch, RpcReply, RpcRequest, RpcRoute, Store, StoreReply, StreamAccept, StreamEnd,
		StreamError, StreamItem, StreamOpen, Subscribe, SwimAck, SwimPing, SwimPingReq, Unsubscribe {

	/**
	 * What kind of message it is.
	 * @return the type, which also stands in the header of its frame
	 */
	MessageType type();

	/**
	 * What the message holds beyond its components: keys that are not known, and known
	 * keys whose values have an unexpected form.
	 * @return usually {@link Extras#NONE}
	 */
	Extras extras();

}
