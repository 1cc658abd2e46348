package io.macula.engine.wire;

import org.jspecify.annotations.Nullable;

/**
 * Asks for help in reaching a node. Immutable; arrays are not copied, so nobody may
 * change them.
 *
 * @param sessionId names the attempt
 * @param requesterId node that wants to reach
 * @param targetId node to be reached
 * @param extras what else the message holds
 */
public record PunchRequest(byte @Nullable [] sessionId, byte @Nullable [] requesterId, byte @Nullable [] targetId,
		Extras extras) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.PUNCH_REQUEST;
	}

}
