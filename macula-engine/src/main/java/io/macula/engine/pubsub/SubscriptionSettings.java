package io.macula.engine.pubsub;

/**
 * How messages of one subscription are handed over. Immutable.
 *
 * @param concurrency handler calls at once; 1 keeps the order
 * @param queueMessages messages that may wait for the handler; 0 for the limit
 * {@code mailboxMessages}
 */
public record SubscriptionSettings(int concurrency, int queueMessages) {

	/** One message at a time, the limit of the node. */
	public static final SubscriptionSettings DEFAULTS = new SubscriptionSettings(1, 0);

	/**
	 * Check.
	 * @throws IllegalArgumentException if a value makes no sense
	 */
	public SubscriptionSettings {
		if (concurrency < 1) {
			throw new IllegalArgumentException("'concurrency' is " + concurrency + " but must be at least 1");
		}
		if (queueMessages < 0) {
			throw new IllegalArgumentException("'queueMessages' is " + queueMessages + " but must not be negative");
		}
	}

}
