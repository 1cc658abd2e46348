package io.macula.engine.wire;

import java.util.ArrayList;
import java.util.List;

import io.macula.engine.wire.WireFormatException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link CompactCodec} writes. Confined to one thread; used again for each
 * message.
 */
final class CompactReader {

	private static final int ID_BYTES = 8;

	private static final int MAX_CODE_BYTES = 256;

	private final MessagePackReader in;

	private final NameTable names;

	private @Nullable String contentType;

	private WireValue.@Nullable Map headers;

	private Extras extras = Extras.NONE;

	CompactReader(WireLimits limits, NameTable names) {
		this.in = new MessagePackReader(limits);
		this.names = names;
	}

	/**
	 * Read one payload.
	 * @param type one of the compact types, or NAME
	 * @param bytes where the payload is
	 * @param start its first byte
	 * @param end after its last byte
	 * @return the message
	 * @throws WireFormatException if it is not in the compact form
	 */
	WireMessage read(MessageType type, byte[] bytes, int start, int end) {
		this.in.begin(bytes, start, end);
		try {
			return switch (type) {
				case COMPACT_PUBLISH -> readPublish();
				case COMPACT_CALL -> readCall();
				case COMPACT_REPLY -> readReply();
				default -> readName();
			};
		}
		finally {
			this.in.release();
			this.contentType = null;
			this.headers = null;
			this.extras = Extras.NONE;
		}
	}

	private Name readName() {
		long number = this.in.takeVarint();
		int length = this.in.remaining();
		String name = text(length);
		this.names.define(number, name, length);
		return new Name((int) number, name);
	}

	private Publish readPublish() {
		int flags = flags(Compact.PUBLISH_ALL);
		String topic = this.names.name(this.in.takeVarint());
		long seq = natural();
		long qos = (flags & Compact.PUBLISH_QOS) >> Compact.PUBLISH_QOS_SHIFT;
		if (qos > 2) {
			throw new WireFormatException(Reason.INVALID_COMPACT, "quality of service " + qos);
		}
		boolean retain = (flags & Compact.PUBLISH_RETAIN) != 0;
		readProperties(flags);
		return new Publish(topic, rest(), qos, retain, null, null, null, seq, null, this.contentType, this.headers,
				this.extras);
	}

	private RpcRequest readCall() {
		int flags = flags(Compact.CALL_ALL);
		byte[] id = this.in.takeCopy(ID_BYTES);
		String procedure = this.names.name(this.in.takeVarint());
		Long deadline = ((flags & Compact.CALL_DEADLINE) != 0) ? (Long) natural() : null;
		readProperties(flags);
		return new RpcRequest(null, id, procedure, rest(), null, null, null, null, null, this.contentType, this.headers,
				deadline, this.extras);
	}

	private RpcReply readReply() {
		int flags = flags(Compact.REPLY_ALL);
		byte[] id = this.in.takeCopy(ID_BYTES);
		String code = null;
		boolean failed = (flags & Compact.REPLY_ERROR) != 0;
		if ((flags & Compact.REPLY_CODE) != 0) {
			long length = this.in.takeVarint();
			if (!failed || length < 0 || length > MAX_CODE_BYTES) {
				throw new WireFormatException(Reason.INVALID_COMPACT,
						"error code of " + Long.toUnsignedString(length) + " bytes");
			}
			code = text((int) length);
		}
		readProperties(flags);
		String error = failed ? text(this.in.remaining()) : null;
		byte[] result = failed ? null : rest();
		return new RpcReply(id, result, error, null, null, null, code, this.contentType, this.headers, this.extras);
	}

	private int flags(int known) {
		int flags = this.in.takeByte();
		if ((flags & ~known) != 0) {
			throw new WireFormatException(Reason.INVALID_COMPACT, "unknown flags " + flags);
		}
		return flags;
	}

	private long natural() {
		long number = this.in.takeVarint();
		if (number < 0) {
			throw new WireFormatException(Reason.INVALID_COMPACT, "a number of more than 63 bits");
		}
		return number;
	}

	private byte[] rest() {
		return this.in.takeCopy(this.in.remaining());
	}

	private String text(int length) {
		String text = Dialect.decode(this.in.bytes(), this.in.take(length), length);
		if (text == null) {
			throw new WireFormatException(Reason.INVALID_TEXT, "a text that is not UTF-8");
		}
		return text;
	}

	private void readProperties(int flags) {
		int mediaType = flags & Compact.MEDIA_TYPE;
		if ((flags & Compact.PROPERTIES) != 0) {
			readPropertyMap();
		}
		if (mediaType != Compact.OTHER_MEDIA_TYPE) {
			this.contentType = Compact.contentType(mediaType);
		}
		else if (this.contentType == null) {
			throw new WireFormatException(Reason.INVALID_COMPACT, "no media type where one is announced");
		}
	}

	private void readPropertyMap() {
		if (!(this.in.takeValue() instanceof WireValue.Map map)) {
			throw new WireFormatException(Reason.NOT_A_MAP, "further properties are no map");
		}
		List<WireValue.Entry> others = new ArrayList<>();
		for (WireValue.Entry entry : map.entries()) {
			String text = Dialect.isText(entry.key(), Compact.CONTENT_TYPE_KEY) ? Dialect.text(entry.value()) : null;
			if (text != null) {
				this.contentType = text;
			}
			else if (Dialect.isText(entry.key(), Compact.HEADERS_KEY) && entry.value() instanceof WireValue.Map value) {
				this.headers = value;
			}
			else {
				others.add(entry);
			}
		}
		this.extras = Extras.of(others);
	}

}
