package io.macula.engine.pubsub;

import org.jspecify.annotations.Nullable;

/**
 * How messages of one subscription are handed over. Immutable.
 *
 * @param concurrency handler calls at once; 1 keeps the order
 * @param queueMessages messages that may wait for the handler; 0 for the limit
 * {@code mailboxMessages}
 * @param order in which order messages are handled
 * @param overflow what happens when the queue is full
 * @param group queue group, {@code null} for none
 * @param retained whether last values are wanted
 */
public record SubscriptionSettings(int concurrency, int queueMessages, DeliveryOrder order, Overflow overflow,
		@Nullable String group, boolean retained) {

	/** One message at a time, the limit of the node, no last values. */
	public static final SubscriptionSettings DEFAULTS = new SubscriptionSettings(1, 0, DeliveryOrder.ORDERED,
			Overflow.BLOCK, null, false);

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
		if (group != null) {
			QueueGroup.check(group);
		}
	}

}
