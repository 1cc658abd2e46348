package io.macula.engine.wire;

import org.jspecify.annotations.Nullable;

/**
 * Asks how the sender looks from outside. Immutable; arrays are not copied, so nobody may
 * change them.
 *
 * @param nodeId id of the sender
 * @param localPort UDP port that it is bound to
 * @param requestId 16 bytes that the reply repeats
 * @param extras what else the message holds
 */
public record NatProbe(byte @Nullable [] nodeId, @Nullable Long localPort, byte @Nullable [] requestId,
		Extras extras) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.NAT_PROBE;
	}

}
