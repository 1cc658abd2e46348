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
		.may("procedure", Kind.NAME, StreamOpen::procedure)
		.may("args", Kind.PAYLOAD, StreamOpen::args)
		.may("deadline", Kind.NUMBER, StreamOpen::deadline)
		.may("content_type", Kind.NAME, StreamOpen::contentType)
		.may("headers", Kind.MAP, StreamOpen::headers)
		.may("size", Kind.NUMBER, StreamOpen::size)
		.build((in) -> new StreamOpen(in.text(), in.number(), in.text(), in.bytes(), in.number(), in.text(), in.map(),
				in.number(), in.extras()));

	static final Schema<StreamAccept> STREAM_ACCEPT = Schema.<StreamAccept>of(MessageType.STREAM_ACCEPT)
		.may("content_type", Kind.NAME, StreamAccept::contentType)
		.may("headers", Kind.MAP, StreamAccept::headers)
		.build((in) -> new StreamAccept(in.text(), in.map(), in.extras()));

	static final Schema<StreamItem> STREAM_ITEM = Schema.<StreamItem>of(MessageType.STREAM_ITEM)
		.need("item", Kind.PAYLOAD, StreamItem::item)
		.build((in) -> new StreamItem(in.bytes(), in.extras()));

	static final Schema<StreamEnd> STREAM_END = Schema.<StreamEnd>of(MessageType.STREAM_END)
		.build((in) -> new StreamEnd(in.extras()));

	static final Schema<StreamError> STREAM_ERROR = Schema.<StreamError>of(MessageType.STREAM_ERROR)
		.need("code", Kind.TEXT, StreamError::code)
		.may("text", Kind.PLAIN_TEXT, StreamError::text)
		.build((in) -> new StreamError(in.text(), in.text(), in.extras()));

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
