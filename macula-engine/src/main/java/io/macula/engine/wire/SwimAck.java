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
 * @param gossip news of members
 * @param extras what else the message holds
 */
public record SwimAck(@Nullable Long seq, byte @Nullable [] from, @Nullable Long incarnation,
		@Nullable List<WireValue.Map> gossip, Extras extras) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.SWIM_ACK;
	}

}
