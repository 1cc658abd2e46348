package io.macula.engine.wire;

import org.jspecify.annotations.Nullable;

/**
 * Asks to forward to a node. Immutable; arrays are not copied, so nobody may change them.
 *
 * @param sessionId names the relayed connection
 * @param targetId node at the other end
 * @param reason why there is no direct path
 * @param extras what else the message holds
 */
public record RelayRequest(byte @Nullable [] sessionId, byte @Nullable [] targetId, @Nullable String reason,
		Extras extras) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.RELAY_REQUEST;
	}

}
