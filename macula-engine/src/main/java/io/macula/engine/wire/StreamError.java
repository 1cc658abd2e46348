package io.macula.engine.wire;

import org.jspecify.annotations.Nullable;

/**
 * A stream is refused or given up, in both directions. Java nodes only. Immutable.
 *
 * @param code why, as in the reply to a call
 * @param text why, in words
 * @param extras what else the message holds
 */
public record StreamError(@Nullable String code, @Nullable String text, Extras extras) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.STREAM_ERROR;
	}

}
