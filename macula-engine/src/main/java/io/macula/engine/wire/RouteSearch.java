package io.macula.engine.wire;

import org.jspecify.annotations.Nullable;

/**
 * Asks a peer for a way to a node that cannot be dialled. Java nodes only. Immutable;
 * arrays are not copied, so nobody may change them.
 *
 * @param number tells the searches of one link apart
 * @param search the same for all that one search asks
 * @param destination id of the node that is to be reached
 * @param visited ids of the nodes that were asked, 32 bytes each, one after the other
 * @param hops how many links the way may go on from the peer
 * @param ttl milliseconds after which nobody waits for the answer
 * @param extras what else the message holds
 */
public record RouteSearch(@Nullable Long number, @Nullable Long search, byte @Nullable [] destination,
		byte @Nullable [] visited, @Nullable Long hops, @Nullable Long ttl, Extras extras) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.ROUTE_SEARCH;
	}

}
