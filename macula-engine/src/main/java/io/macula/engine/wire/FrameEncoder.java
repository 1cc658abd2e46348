package io.macula.engine.wire;

/**
 * Writes messages as frames: version, type, two zero bytes, the length of the payload in
 * four bytes, and the payload. Stateless.
 */
public final class FrameEncoder {

	/** Bytes before the payload. */
	public static final int HEADER_BYTES = 8;

	static final int VERSION = 1;

	private FrameEncoder() {
	}

	/**
	 * Append a whole frame.
	 * @param message the message
	 * @param out where to; may hold other frames already
	 * @return bytes of the frame, header included; whether the peer accepts as many is
	 * for the caller to see, who can take the frame back with
	 * {@link FrameBuffer#truncate}
	 */
	public static int encode(WireMessage message, FrameBuffer out) {
		int start = out.size();
		if (message instanceof Name name) {
			CompactCodec.encodeName(name.number(), name.name(), out);
			return out.size() - start;
		}
		begin(message.type(), out);
		Schemas.of(message).write(message, out);
		return end(start, out);
	}

	static int begin(MessageType type, FrameBuffer out) {
		int start = out.size();
		out.writeInt(VERSION << 24 | type.id() << 16);
		out.writeInt(0);
		return start;
	}

	static int end(int start, FrameBuffer out) {
		int bytes = out.size() - start;
		out.setInt(start + 4, bytes - HEADER_BYTES);
		return bytes;
	}

}
