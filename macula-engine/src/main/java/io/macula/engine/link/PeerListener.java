package io.macula.engine.link;

import io.macula.engine.transport.CloseReason;

/**
 * Told about links. Called on the loop.
 */
public interface PeerListener {

	/**
	 * A link is up: the place to send what the peer must know.
	 * @param link the link
	 */
	void linkUp(Link link);

	/**
	 * There is no link to the node any more that takes new messages. The link may still
	 * carry answers until {@link #linkClosed}.
	 * @param link the link
	 * @param reason why
	 */
	void linkDown(Link link, CloseReason reason);

	/**
	 * A link took the place of another one to the same node without a gap: what was sent
	 * must be sent again.
	 * @param link the new link
	 */
	default void linkReplaced(Link link) {
		linkUp(link);
	}

	/**
	 * A link is closed: what was asked over it and is not answered will not be. Comes for
	 * every link, last.
	 * @param link the link
	 */
	default void linkClosed(Link link) {
	}

}
