package io.macula.engine.wire;

import org.jspecify.annotations.Nullable;

/**
 * How an attempt ended. Immutable; arrays are not copied, so nobody may change them.
 *
 * @param sessionId names the attempt
 * @param success whether the sides reached each other
 * @param connectedPort port that worked
 * @param extras what else the message holds
 */
public record PunchResult(byte @Nullable [] sessionId, @Nullable Boolean success, @Nullable Long connectedPort,
		Extras extras) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.PUNCH_RESULT;
	}

}
