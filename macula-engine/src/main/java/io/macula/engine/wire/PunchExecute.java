package io.macula.engine.wire;

import org.jspecify.annotations.Nullable;

/**
 * Begin now. Immutable; arrays are not copied, so nobody may change them.
 *
 * @param sessionId names the attempt
 * @param extras what else the message holds
 */
public record PunchExecute(byte @Nullable [] sessionId, Extras extras) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.PUNCH_EXECUTE;
	}

}
