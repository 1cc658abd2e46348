package io.macula.engine.wire;

import io.macula.engine.wire.WireFormatException.Reason;

/**
 * Reads the payload of a frame of any type. Confined to one thread; used again for each
 * message.
 */
final class PayloadReader {

	private final MessageReader maps;

	private final CompactReader compact;

	PayloadReader(WireLimits limits, NameTable names) {
		this.maps = new MessageReader(limits);
		this.compact = new CompactReader(limits, names);
	}

	/**
	 * Read one payload.
	 * @param typeId number of the type in the header
	 * @param bytes where the payload is
	 * @param start its first byte
	 * @param end after its last byte
	 * @return the message
	 * @throws WireFormatException if it is none
	 */
	WireMessage read(int typeId, byte[] bytes, int start, int end) {
		MessageType type = MessageType.byId(typeId);
		if (type == null) {
			throw new WireFormatException(Reason.UNKNOWN_TYPE, "no message type has the number " + typeId);
		}
		Schema<?> schema = Schemas.of(type);
		return (schema != null) ? this.maps.read(schema, bytes, start, end)
				: this.compact.read(type, bytes, start, end);
	}

	WireMessage readMap(Schema<?> schema, byte[] bytes) {
		return this.maps.read(schema, bytes, 0, bytes.length);
	}

}
