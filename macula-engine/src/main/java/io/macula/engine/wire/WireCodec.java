package io.macula.engine.wire;

import io.macula.engine.runtime.Limits;
import io.macula.engine.wire.WireFormatException.Reason;

/**
 * Encodes and decodes single messages and values, where no stream is at hand. Stateless.
 */
public final class WireCodec {

	private static final WireLimits DEFAULTS = WireLimits.of(Limits.defaults());

	private WireCodec() {
	}

	/**
	 * Decode a frame with the default limits. Compact frames are not decoded, they mean
	 * nothing without their stream.
	 * @param frame exactly one frame
	 * @return the message
	 * @throws WireFormatException if it is anything else
	 */
	public static WireMessage decode(byte[] frame) {
		return decode(frame, DEFAULTS);
	}

	/**
	 * Decode a frame.
	 * @param frame exactly one frame
	 * @param limits what it may hold
	 * @return the message
	 * @throws WireFormatException if it is anything else
	 */
	public static WireMessage decode(byte[] frame, WireLimits limits) {
		MessagePackReader header = new MessagePackReader(limits);
		header.begin(frame, 0, frame.length);
		int first = header.takeInt();
		if (first >>> 24 != FrameEncoder.VERSION) {
			throw new WireFormatException(Reason.VERSION, "version " + (first >>> 24) + " of the frame is not 1");
		}
		int length = header.takeInt();
		if (length < 0 || length > limits.maxFrame()) {
			throw new WireFormatException(Reason.TOO_LARGE, "frame of " + Integer.toUnsignedString(length)
					+ " bytes, at most " + limits.maxFrame() + " are accepted");
		}
		int start = header.take(length);
		header.finish();
		return new PayloadReader(limits, new NameTable(0, 0)).read(first >>> 16 & 0xFF, frame, start, frame.length);
	}

	/**
	 * Encode a message.
	 * @param message the message
	 * @return one whole frame
	 */
	public static byte[] encode(WireMessage message) {
		FrameBuffer out = new FrameBuffer();
		FrameEncoder.encode(message, out);
		return out.toBytes();
	}

	/**
	 * The map that a message is sent as, for putting it into another message.
	 * @param message the message, but no {@link Name}
	 * @return its map
	 */
	public static WireValue.Map toMap(WireMessage message) {
		FrameBuffer out = new FrameBuffer();
		Schemas.of(message).write(message, out);
		return (WireValue.Map) decodeValue(out.toBytes(), new WireLimits(16 << 20, 128, 16 << 20));
	}

	/**
	 * Read a message that was put into another one.
	 * @param type what it is
	 * @param map its map
	 * @return the message
	 * @throws WireFormatException if it exceeds the default limits
	 * @throws IllegalArgumentException if messages of this type are no maps
	 */
	public static WireMessage fromMap(MessageType type, WireValue.Map map) {
		Schema<?> schema = Schemas.of(type);
		if (schema == null) {
			throw new IllegalArgumentException("A message of type " + type.text() + " is no map");
		}
		return new PayloadReader(DEFAULTS, new NameTable(0, 0)).readMap(schema, encodeValue(map));
	}

	/**
	 * Decode a single value.
	 * @param bytes exactly one value
	 * @param limits what it may hold
	 * @return the value
	 * @throws WireFormatException if it is anything else
	 */
	public static WireValue decodeValue(byte[] bytes, WireLimits limits) {
		if (bytes.length > limits.maxFrame()) {
			throw new WireFormatException(Reason.TOO_LARGE,
					"value of " + bytes.length + " bytes, at most " + limits.maxFrame() + " are accepted");
		}
		MessagePackReader in = new MessagePackReader(limits);
		in.begin(bytes, 0, bytes.length);
		WireValue value = in.takeValue();
		in.finish();
		return value;
	}

	/**
	 * Encode a single value.
	 * @param value the value
	 * @return its MessagePack form
	 */
	public static byte[] encodeValue(WireValue value) {
		FrameBuffer out = new FrameBuffer();
		MessagePackWriter.write(out, value);
		return out.toBytes();
	}

}
