package io.macula.engine;

/**
 * What happens to a message for which there is no room: at the publisher in the queue
 * towards a subscriber node, at the subscriber in the queue before its handler. Reading
 * from the network goes on in any case, and nobody else waits.
 */
public enum OverflowPolicy {

	/**
	 * It waits, for a bounded time. At a subscription this holds for
	 * {@link QualityOfService#AT_LEAST_ONCE}, where the publisher is told to come again;
	 * nobody can tell that of {@link QualityOfService#AT_MOST_ONCE}, whose messages are
	 * then dropped as by {@link #DROP_NEWEST}.
	 */
	BLOCK,

	/**
	 * It is refused, and its publisher learns that: the publish fails with
	 * {@link OverloadedException}, a subscription rejects it.
	 */
	FAIL,

	/** It is dropped and counted. */
	DROP_NEWEST,

	/** It takes the place of the oldest one that waits, which is dropped and counted. */
	DROP_OLDEST

}
