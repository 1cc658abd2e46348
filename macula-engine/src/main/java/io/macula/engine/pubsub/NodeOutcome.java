package io.macula.engine.pubsub;

import org.jspecify.annotations.Nullable;

/**
 * What became of a message at one subscriber node. Immutable.
 *
 * @param state how it ended
 * @param reason why it was not confirmed, {@code null} if it was
 */
public record NodeOutcome(State state, @Nullable String reason) {

	/** It was handled. */
	public static final NodeOutcome CONFIRMED = new NodeOutcome(State.CONFIRMED, null);

	/** How a message ended. */
	public enum State {

		/** The node is done with it. */
		CONFIRMED,

		/** The node said that it did not handle all of it. */
		REJECTED,

		/** The node said nothing final in time. */
		EXPIRED

	}

}
