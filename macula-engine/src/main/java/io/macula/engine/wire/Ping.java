package io.macula.engine.wire;

import org.jspecify.annotations.Nullable;

/**
 * Asks for a sign of life. Immutable.
 *
 * @param timestamp when it was sent, in milliseconds since the epoch; comes back as it is
 * @param extras what else the message holds
 */
public record Ping(@Nullable Long timestamp, Extras extras) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.PING;
	}

}
