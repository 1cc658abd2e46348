package io.macula.engine.wire;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Answer to a probe. Java nodes only. Immutable; arrays are not copied, so nobody may
 * change them.
 *
 * @param seq the number of the probe
 * @param from id of the node that is alive
 * @param incarnation its incarnation
 * @param nack whether this only says that the asked node is there, but not yet the probed
 * one
 * @param gossip news of members
 * @param sync part of a comparison of what both know of the members
 * @param extras what else the message holds
 */
public record SwimAck(@Nullable Long seq, byte @Nullable [] from, @Nullable Long incarnation, @Nullable Boolean nack,
		@Nullable List<WireValue.Map> gossip, WireValue.@Nullable Map sync, Extras extras) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.SWIM_ACK;
	}

}
