package io.macula.engine.erlang.model;

import io.macula.engine.wire.FrameBuffer;
import io.macula.engine.wire.FrameEncoder;
import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.WireCodec;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * A frame as 0.14.3 has it: a number and any value. Immutable.
 *
 * @param type number of the type in the header
 * @param payload the value
 * @param bytes size of the frame, header included
 */
public record RawFrame(int type, WireValue payload, int bytes) {

	private static final int VERSION = 1;

	/**
	 * The type, if 0.14.3 knows it.
	 * @return the type, or {@code null}
	 */
	public @Nullable MessageType messageType() {
		MessageType known = MessageType.byId(this.type);
		return (known != null && !known.isExtension()) ? known : null;
	}

	public boolean is(MessageType other) {
		return this.type == other.id();
	}

	/**
	 * The payload as a map.
	 * @return the map
	 * @throws IllegalStateException if it is none
	 */
	public WireValue.Map map() {
		if (this.payload instanceof WireValue.Map map) {
			return map;
		}
		throw new IllegalStateException("The payload of a frame of type " + this.type + " is no map");
	}

	@Override
	public String toString() {
		MessageType known = messageType();
		return ((known != null) ? known.text() : Integer.toHexString(this.type)) + Shown.of(this.payload);
	}

	public static byte[] encode(MessageType type, WireValue payload) {
		return encode(type.id(), payload);
	}

	/**
	 * Make a whole frame.
	 * @param type number of the type
	 * @param payload any value
	 * @return the bytes
	 */
	public static byte[] encode(int type, WireValue payload) {
		return frame(type, WireCodec.encodeValue(payload));
	}

	/**
	 * Put a header before bytes.
	 * @param type number of the type
	 * @param payload any bytes
	 * @return header and bytes
	 */
	public static byte[] frame(int type, byte[] payload) {
		FrameBuffer out = new FrameBuffer();
		out.writeInt(VERSION << 24 | type << 16);
		out.writeInt(payload.length);
		out.writeBytes(payload);
		return out.toBytes();
	}

	static int payloadLength(byte[] bytes, int at) {
		return (bytes[at + 4] & 0xFF) << 24 | (bytes[at + 5] & 0xFF) << 16 | (bytes[at + 6] & 0xFF) << 8
				| bytes[at + 7] & 0xFF;
	}

	static long frameLength(byte[] bytes, int at) {
		return FrameEncoder.HEADER_BYTES + (payloadLength(bytes, at) & 0xFFFFFFFFL);
	}

}
