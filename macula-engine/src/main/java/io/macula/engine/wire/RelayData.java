package io.macula.engine.wire;

import org.jspecify.annotations.Nullable;

/**
 * Bytes to forward. Immutable; arrays are not copied, so nobody may change them.
 *
 * @param sessionId names the relayed connection
 * @param payload the bytes
 * @param extras what else the message holds
 */
public record RelayData(byte @Nullable [] sessionId, byte @Nullable [] payload, Extras extras) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.RELAY_DATA;
	}

}
