package io.macula.engine.wire;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Asks to probe on behalf of the sender. Java nodes only. Immutable; arrays are not
 * copied, so nobody may change them.
 *
 * @param seq number that the answer repeats
 * @param from id of the node that asks
 * @param target id of the node to probe
 * @param contact how the node to probe is reached
 * @param gossip news of members
 * @param extras what else the message holds
 */
public record SwimPingReq(@Nullable Long seq, byte @Nullable [] from, byte @Nullable [] target,
		WireValue.@Nullable Map contact, @Nullable List<WireValue.Map> gossip, Extras extras) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.SWIM_PING_REQ;
	}

}
