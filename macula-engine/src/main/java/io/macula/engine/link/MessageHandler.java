package io.macula.engine.link;

import io.macula.engine.wire.WireMessage;

/**
 * Handles messages of one type from peers. Called on the loop; must not block. An
 * exception is contained, counted and held against nobody but the peer.
 *
 * @param <M> type of message
 */
@FunctionalInterface
public interface MessageHandler<M extends WireMessage> {

	/**
	 * A message arrived, complete as far as its type requires.
	 * @param link from whom
	 * @param message the message
	 */
	void received(Link link, M message);

}
