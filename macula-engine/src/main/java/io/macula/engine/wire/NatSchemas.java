package io.macula.engine.wire;

/**
 * Keys of the messages of address translation and relaying, in the order of the
 * components of their records. Stateless.
 */
final class NatSchemas {

	static final Schema<NatProbe> NAT_PROBE = Schema.<NatProbe>of(MessageType.NAT_PROBE)
		.need("node_id", Kind.BYTES, NatProbe::nodeId)
		.may("local_port", Kind.NUMBER, NatProbe::localPort)
		.may("request_id", Kind.BYTES, NatProbe::requestId)
		.build((in) -> new NatProbe(in.bytes(), in.number(), in.bytes(), in.extras()));

	static final Schema<NatProbeReply> NAT_PROBE_REPLY = Schema.<NatProbeReply>of(MessageType.NAT_PROBE_REPLY)
		.may("node_id", Kind.BYTES, NatProbeReply::nodeId)
		.may("request_id", Kind.BYTES, NatProbeReply::requestId)
		.need("reflexive_ip", Kind.TEXT, NatProbeReply::reflexiveIp)
		.need("reflexive_port", Kind.NUMBER, NatProbeReply::reflexivePort)
		.may("server_time", Kind.NUMBER, NatProbeReply::serverTime)
		.build((in) -> new NatProbeReply(in.bytes(), in.bytes(), in.text(), in.number(), in.number(), in.extras()));

	static final Schema<PunchRequest> PUNCH_REQUEST = Schema.<PunchRequest>of(MessageType.PUNCH_REQUEST)
		.need("session_id", Kind.BYTES, PunchRequest::sessionId)
		.need("requester_id", Kind.BYTES, PunchRequest::requesterId)
		.need("target_id", Kind.BYTES, PunchRequest::targetId)
		.build((in) -> new PunchRequest(in.bytes(), in.bytes(), in.bytes(), in.extras()));

	static final Schema<PunchCoordinate> PUNCH_COORDINATE = Schema.<PunchCoordinate>of(MessageType.PUNCH_COORDINATE)
		.need("session_id", Kind.BYTES, PunchCoordinate::sessionId)
		.need("peer_id", Kind.BYTES, PunchCoordinate::peerId)
		.need("peer_host", Kind.TEXT, PunchCoordinate::peerHost)
		.need("peer_ports", Kind.NUMBERS, PunchCoordinate::peerPorts)
		.may("punch_time", Kind.NUMBER, PunchCoordinate::punchTime)
		.may("role", Kind.TEXT, PunchCoordinate::role)
		.build((in) -> new PunchCoordinate(in.bytes(), in.bytes(), in.text(), in.numbers(), in.number(), in.text(),
				in.extras()));

	static final Schema<PunchExecute> PUNCH_EXECUTE = Schema.<PunchExecute>of(MessageType.PUNCH_EXECUTE)
		.may("session_id", Kind.BYTES, PunchExecute::sessionId)
		.build((in) -> new PunchExecute(in.bytes(), in.extras()));

	static final Schema<PunchResult> PUNCH_RESULT = Schema.<PunchResult>of(MessageType.PUNCH_RESULT)
		.need("session_id", Kind.BYTES, PunchResult::sessionId)
		.need("success", Kind.FLAG, PunchResult::success)
		.may("connected_port", Kind.NUMBER, PunchResult::connectedPort)
		.build((in) -> new PunchResult(in.bytes(), in.flag(), in.number(), in.extras()));

	static final Schema<RelayRequest> RELAY_REQUEST = Schema.<RelayRequest>of(MessageType.RELAY_REQUEST)
		.need("session_id", Kind.BYTES, RelayRequest::sessionId)
		.need("target_id", Kind.BYTES, RelayRequest::targetId)
		.may("reason", Kind.TEXT, RelayRequest::reason)
		.build((in) -> new RelayRequest(in.bytes(), in.bytes(), in.text(), in.extras()));

	static final Schema<RelayData> RELAY_DATA = Schema.<RelayData>of(MessageType.RELAY_DATA)
		.need("session_id", Kind.BYTES, RelayData::sessionId)
		.need("payload", Kind.PAYLOAD, RelayData::payload)
		.build((in) -> new RelayData(in.bytes(), in.bytes(), in.extras()));

	private NatSchemas() {
	}

}
