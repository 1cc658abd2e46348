package io.macula.engine.wire;

import org.jspecify.annotations.Nullable;

/**
 * A call or reply on its way through the routing table of 0.14.3. Immutable; arrays are
 * not copied, so nobody may change them.
 *
 * @param destinationNodeId node that it is for
 * @param sourceNodeId node that sent it
 * @param hopCount nodes passed so far
 * @param maxHops dropped at this many
 * @param payloadType {@code call} or {@code reply}
 * @param payload a whole call or reply message
 * @param extras what else the message holds
 */
public record RpcRoute(byte @Nullable [] destinationNodeId, byte @Nullable [] sourceNodeId, @Nullable Long hopCount,
		@Nullable Long maxHops, @Nullable String payloadType, WireValue.@Nullable Map payload,
		Extras extras) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.RPC_ROUTE;
	}

}
