package io.macula.engine.wire;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Tells one side of an attempt where and when to send. Immutable; arrays are not copied,
 * so nobody may change them.
 *
 * @param sessionId names the attempt
 * @param peerId the other side
 * @param peerHost address of the other side
 * @param peerPorts ports of the other side, likeliest first
 * @param punchTime when to begin, in milliseconds since the epoch
 * @param role {@code initiator} or {@code target}
 * @param extras what else the message holds
 */
public record PunchCoordinate(byte @Nullable [] sessionId, byte @Nullable [] peerId, @Nullable String peerHost,
		@Nullable List<Integer> peerPorts, @Nullable Long punchTime, @Nullable String role,
		Extras extras) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.PUNCH_COORDINATE;
	}

}
