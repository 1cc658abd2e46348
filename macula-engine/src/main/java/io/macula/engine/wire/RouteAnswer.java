package io.macula.engine.wire;

import org.jspecify.annotations.Nullable;

/**
 * Whether there is a way to a node through the sender: the answer to a
 * {@link RouteSearch}, or news that a way has ended. Java nodes only. Immutable; arrays
 * are not copied, so nobody may change them.
 *
 * @param number that of the search, absent in news
 * @param destination id of the node that is to be reached
 * @param found whether messages to it may be sent here
 * @param visited ids of the nodes that were asked, 32 bytes each, one after the other
 * @param extras what else the message holds
 */
public record RouteAnswer(@Nullable Long number, byte @Nullable [] destination, @Nullable Boolean found,
		byte @Nullable [] visited, Extras extras) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.ROUTE_ANSWER;
	}

}
