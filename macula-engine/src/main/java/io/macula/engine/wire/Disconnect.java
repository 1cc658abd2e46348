package io.macula.engine.wire;

import org.jspecify.annotations.Nullable;

/**
 * Announces the end of a connection. Nothing depends on it. Immutable.
 *
 * @param reason why, for programs
 * @param message why, for people
 * @param extras what else the message holds
 */
public record Disconnect(@Nullable String reason, @Nullable String message, Extras extras) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.DISCONNECT;
	}

}
