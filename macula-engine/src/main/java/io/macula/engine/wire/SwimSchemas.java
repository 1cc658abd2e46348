package io.macula.engine.wire;

/**
 * Keys of the messages of membership, in the order of the components of their records.
 * Stateless.
 */
final class SwimSchemas {

	static final Schema<SwimPing> SWIM_PING = Schema.<SwimPing>of(MessageType.SWIM_PING)
		.may("seq", Kind.NUMBER, SwimPing::seq)
		.may("from", Kind.BYTES, SwimPing::from)
		.may("target", Kind.BYTES, SwimPing::target)
		.may("gossip", Kind.MAPS, SwimPing::gossip)
		.may("sync", Kind.MAP, SwimPing::sync)
		.build((in) -> new SwimPing(in.number(), in.bytes(), in.bytes(), in.maps(), in.map(), in.extras()));

	static final Schema<SwimAck> SWIM_ACK = Schema.<SwimAck>of(MessageType.SWIM_ACK)
		.may("seq", Kind.NUMBER, SwimAck::seq)
		.may("from", Kind.BYTES, SwimAck::from)
		.may("incarnation", Kind.NUMBER, SwimAck::incarnation)
		.may("nack", Kind.FLAG, SwimAck::nack)
		.may("gossip", Kind.MAPS, SwimAck::gossip)
		.may("sync", Kind.MAP, SwimAck::sync)
		.build((in) -> new SwimAck(in.number(), in.bytes(), in.number(), in.flag(), in.maps(), in.map(), in.extras()));

	static final Schema<SwimPingReq> SWIM_PING_REQ = Schema.<SwimPingReq>of(MessageType.SWIM_PING_REQ)
		.may("seq", Kind.NUMBER, SwimPingReq::seq)
		.may("from", Kind.BYTES, SwimPingReq::from)
		.may("target", Kind.BYTES, SwimPingReq::target)
		.may("contact", Kind.MAP, SwimPingReq::contact)
		.may("gossip", Kind.MAPS, SwimPingReq::gossip)
		.build((in) -> new SwimPingReq(in.number(), in.bytes(), in.bytes(), in.map(), in.maps(), in.extras()));

	private SwimSchemas() {
	}

}
