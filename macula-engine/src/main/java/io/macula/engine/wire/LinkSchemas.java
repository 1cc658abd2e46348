package io.macula.engine.wire;

/**
 * Keys of the messages of links, in the order of the components of their records.
 * Stateless.
 */
final class LinkSchemas {

	static final Schema<Connect> CONNECT = Schema.<Connect>of(MessageType.CONNECT)
		.may("version", Kind.TEXT, Connect::version)
		.need("node_id", Kind.BYTES, Connect::nodeId)
		.need("realm_id", Kind.TEXT, Connect::realmId)
		.may("capabilities", Kind.TEXTS, Connect::capabilities)
		.need("endpoint", Kind.TEXT, Connect::endpoint)
		.may("boot", Kind.BYTES, Connect::boot)
		.may("max_frame", Kind.NUMBER, Connect::maxFrame)
		.may("identity_key", Kind.BYTES, Connect::identityKey)
		.may("tls_binding", Kind.BYTES, Connect::tlsBinding)
		.may("contact", Kind.MAP, Connect::contact)
		.may("metadata", Kind.MAP, Connect::metadata)
		.build((in) -> new Connect(in.text(), in.bytes(), in.text(), in.texts(), in.text(), in.bytes(), in.number(),
				in.bytes(), in.bytes(), in.map(), in.map(), in.extras()));

	static final Schema<Disconnect> DISCONNECT = Schema.<Disconnect>of(MessageType.DISCONNECT)
		.may("reason", Kind.TEXT, Disconnect::reason)
		.may("message", Kind.TEXT, Disconnect::message)
		.build((in) -> new Disconnect(in.text(), in.text(), in.extras()));

	static final Schema<Ping> PING = Schema.<Ping>of(MessageType.PING)
		.may("timestamp", Kind.NUMBER, Ping::timestamp)
		.build((in) -> new Ping(in.number(), in.extras()));

	static final Schema<Pong> PONG = Schema.<Pong>of(MessageType.PONG)
		.may("timestamp", Kind.NUMBER, Pong::timestamp)
		.may("server_time", Kind.NUMBER, Pong::serverTime)
		.may("node_id", Kind.BYTES, Pong::nodeId)
		.may("capabilities", Kind.TEXTS, Pong::capabilities)
		.may("endpoint", Kind.TEXT, Pong::endpoint)
		.may("boot", Kind.BYTES, Pong::boot)
		.may("max_frame", Kind.NUMBER, Pong::maxFrame)
		.may("identity_key", Kind.BYTES, Pong::identityKey)
		.may("tls_binding", Kind.BYTES, Pong::tlsBinding)
		.may("contact", Kind.MAP, Pong::contact)
		.may("metadata", Kind.MAP, Pong::metadata)
		.build((in) -> new Pong(in.number(), in.number(), in.bytes(), in.texts(), in.text(), in.bytes(), in.number(),
				in.bytes(), in.bytes(), in.map(), in.map(), in.extras()));

	static final Schema<StreamOpen> STREAM_OPEN = Schema.<StreamOpen>of(MessageType.STREAM_OPEN)
		.need("kind", Kind.TEXT, StreamOpen::kind)
		.need("credit", Kind.NUMBER, StreamOpen::credit)
		.build((in) -> new StreamOpen(in.text(), in.number(), in.extras()));

	static final Schema<Credit> CREDIT = Schema.<Credit>of(MessageType.CREDIT)
		.need("stream", Kind.NUMBER, Credit::stream)
		.need("bytes", Kind.NUMBER, Credit::bytes)
		.build((in) -> new Credit(in.number(), in.number(), in.extras()));

	static final Schema<GoAway> GO_AWAY = Schema.<GoAway>of(MessageType.GO_AWAY)
		.may("code", Kind.NUMBER, GoAway::code)
		.may("reason", Kind.TEXT, GoAway::reason)
		.may("sent", Kind.NUMBER, GoAway::sent)
		.may("large", Kind.NUMBER, GoAway::large)
		.may("done", Kind.FLAG, GoAway::done)
		.build((in) -> new GoAway(in.number(), in.text(), in.number(), in.number(), in.flag(), in.extras()));

	static final Schema<Peers> PEERS = Schema.<Peers>of(MessageType.PEERS)
		.need("contacts", Kind.MAPS, Peers::contacts)
		.build((in) -> new Peers(in.maps(), in.extras()));

	private LinkSchemas() {
	}

}
