package io.macula.engine;

import io.macula.engine.identity.NodeId;

/**
 * How far a large payload has come on its way to or from one node. Immutable.
 *
 * @param direction which way it goes
 * @param node the other node
 * @param bytes bytes of the payload handed to the transport, or received
 * @param total bytes of the whole payload
 */
public record Progress(Direction direction, NodeId node, long bytes, long total) {

	/** Which way a payload goes. */
	public enum Direction {

		/** From this node. */
		SENT,
		/** To this node. */
		RECEIVED

	}

	/**
	 * Whether that is all.
	 * @return {@code true} for the last report
	 */
	public boolean complete() {
		return this.bytes == this.total;
	}

}
