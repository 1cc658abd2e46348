package io.macula.engine.wire;

import org.jspecify.annotations.Nullable;

/**
 * A publish on its way through the routing table of 0.14.3. Immutable; arrays are not
 * copied, so nobody may change them.
 *
 * @param destinationNodeId node that it is for
 * @param sourceNodeId node that sent it, which 0.14.3 fills at random
 * @param hopCount nodes passed so far
 * @param maxHops dropped at this many
 * @param topic exact topic
 * @param payload a whole publish message
 * @param extras what else the message holds
 */
public record PubsubRoute(byte @Nullable [] destinationNodeId, byte @Nullable [] sourceNodeId, @Nullable Long hopCount,
		@Nullable Long maxHops, @Nullable String topic, WireValue.@Nullable Map payload,
		Extras extras) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.PUBSUB_ROUTE;
	}

}
