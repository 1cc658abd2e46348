package io.macula.engine.wire;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Probe of the SWIM protocol. Java nodes only. Immutable; arrays are not copied, so
 * nobody may change them.
 *
 * @param seq number that the answer repeats; without it no answer is wanted
 * @param from id of the prober
 * @param target id of the probed node
 * @param gossip news of members
 * @param sync part of a comparison of what both know of the members
 * @param extras what else the message holds
 */
public record SwimPing(@Nullable Long seq, byte @Nullable [] from, byte @Nullable [] target,
		@Nullable List<WireValue.Map> gossip, WireValue.@Nullable Map sync, Extras extras) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.SWIM_PING;
	}

}
