package io.macula.engine.pubsub;

import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Outbound;

/**
 * A message that is sent once to each of some nodes, and may have to wait for them.
 */
interface Outgoing extends Outbound {

	/**
	 * Take room of the budget for waiting, unless it was taken.
	 * @return {@code false} if there is no room
	 */
	boolean charge();

	/**
	 * What it takes of the room for messages that wait: a larger payload than a frame has
	 * room of its own.
	 */
	default int weight() {
		return bytes();
	}

	/**
	 * What happens when there is no room for it.
	 */
	default Overflow overflow() {
		return Overflow.BLOCK;
	}

	/**
	 * Whether it is of use on the present link to the node alone: neither the next one
	 * nor others shall carry it.
	 */
	default boolean isForLink() {
		return false;
	}

	/**
	 * A node does not get it. On the loop.
	 */
	void failed(NodeId node);

}
