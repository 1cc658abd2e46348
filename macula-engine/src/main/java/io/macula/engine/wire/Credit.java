package io.macula.engine.wire;

import org.jspecify.annotations.Nullable;

/**
 * Allows more bytes on a stream. Java nodes only. Immutable.
 *
 * @param stream number of the stream within its connection
 * @param bytes how many more bytes may be sent on it
 * @param extras what else the message holds
 */
public record Credit(@Nullable Long stream, @Nullable Long bytes, Extras extras) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.CREDIT;
	}

}
