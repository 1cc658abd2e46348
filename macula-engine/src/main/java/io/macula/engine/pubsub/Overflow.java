package io.macula.engine.pubsub;

/**
 * What happens to a message for which a queue has no room.
 */
public enum Overflow {

	/** It waits for a bounded time, or its publisher is asked to come again. */
	BLOCK,

	/** It is refused, and its publisher learns that. */
	FAIL,

	/** It is dropped. */
	DROP_NEWEST,

	/** The one that waits longest is dropped for it. */
	DROP_OLDEST

}
