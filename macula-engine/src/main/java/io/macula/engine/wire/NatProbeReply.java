package io.macula.engine.wire;

import org.jspecify.annotations.Nullable;

/**
 * Answer to {@link NatProbe}. Immutable; arrays are not copied, so nobody may change
 * them.
 *
 * @param nodeId id of the sender
 * @param requestId the id of the probe
 * @param reflexiveIp address that the probe came from
 * @param reflexivePort port that the probe came from
 * @param serverTime when it was sent, in milliseconds since the epoch
 * @param extras what else the message holds
 */
public record NatProbeReply(byte @Nullable [] nodeId, byte @Nullable [] requestId, @Nullable String reflexiveIp,
		@Nullable Long reflexivePort, @Nullable Long serverTime, Extras extras) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.NAT_PROBE_REPLY;
	}

}
