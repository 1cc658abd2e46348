package io.macula.engine;

import io.macula.engine.pubsub.QueueGroup;
import org.jspecify.annotations.Nullable;

/**
 * How messages of a subscription are handed over. Immutable.
 *
 * @param concurrency handler calls at once; 1 keeps the order, more does not
 * @param queueMessages messages that may wait for the handler, 0 for the node's limit
 * @param delivery in which order messages are handled
 * @param overflow what happens to a message when the queue is full
 * @param group queue group: of all subscriptions of the mesh in this group that match a
 * message one gets it; {@code null} for a subscription that gets every message. 1 to 64
 * letters, digits, {@code _} and {@code -}
 * @param retained whether last values that publishers keep are wanted; a subscription of
 * a group never gets them
 */
public record SubscribeOptions(int concurrency, int queueMessages, DeliveryMode delivery, OverflowPolicy overflow,
		@Nullable String group, boolean retained) {

	private static final SubscribeOptions DEFAULTS = new SubscribeOptions(1, 0);

	public SubscribeOptions {
		if (concurrency < 1 || concurrency > 1024) {
			throw new IllegalArgumentException("'concurrency' is " + concurrency + " but must be between 1 and 1024");
		}
		if (queueMessages < 0) {
			throw new IllegalArgumentException("'queueMessages' is " + queueMessages + " but must not be negative");
		}
		if (group != null) {
			QueueGroup.check(group);
		}
		if (delivery == DeliveryMode.LATEST_ONLY && concurrency > 1) {
			throw new IllegalArgumentException("'concurrency' is " + concurrency
					+ " but a subscription with delivery LATEST_ONLY handles one message at a time: set it to 1");
		}
	}

	/**
	 * Ordered delivery that blocks, no group, last values wanted.
	 * @param concurrency see above
	 * @param queueMessages see above
	 */
	public SubscribeOptions(int concurrency, int queueMessages) {
		this(concurrency, queueMessages, DeliveryMode.ORDERED, OverflowPolicy.BLOCK, null, true);
	}

	/**
	 * One message at a time, queue bounded by the node's limit.
	 * @return the defaults
	 */
	public static SubscribeOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * These options with another concurrency.
	 * @param value 1 to 1024
	 * @return a copy
	 */
	public SubscribeOptions withConcurrency(int value) {
		return new SubscribeOptions(value, this.queueMessages, this.delivery, this.overflow, this.group, this.retained);
	}

	/**
	 * These options with another queue bound.
	 * @param value messages, 0 for the node's limit
	 * @return a copy
	 */
	public SubscribeOptions withQueueMessages(int value) {
		return new SubscribeOptions(this.concurrency, value, this.delivery, this.overflow, this.group, this.retained);
	}

	/**
	 * These options with another order.
	 * @param value in which order messages are handled
	 * @return a copy
	 */
	public SubscribeOptions withDelivery(DeliveryMode value) {
		return new SubscribeOptions(this.concurrency, this.queueMessages, value, this.overflow, this.group,
				this.retained);
	}

	/**
	 * These options with another policy for a full queue.
	 * @param value what to do
	 * @return a copy
	 */
	public SubscribeOptions withOverflow(OverflowPolicy value) {
		return new SubscribeOptions(this.concurrency, this.queueMessages, this.delivery, value, this.group,
				this.retained);
	}

	/**
	 * These options in a queue group.
	 * @param value name of the group, {@code null} for none
	 * @return a copy
	 */
	public SubscribeOptions withGroup(@Nullable String value) {
		return new SubscribeOptions(this.concurrency, this.queueMessages, this.delivery, this.overflow, value,
				this.retained);
	}

	/**
	 * These options, with or without last values.
	 * @param value whether last values are wanted
	 * @return a copy
	 */
	public SubscribeOptions withRetained(boolean value) {
		return new SubscribeOptions(this.concurrency, this.queueMessages, this.delivery, this.overflow, this.group,
				value);
	}

}
