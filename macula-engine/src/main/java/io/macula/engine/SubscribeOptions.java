package io.macula.engine;

/**
 * How messages of a subscription are handed over. Immutable.
 *
 * @param concurrency handler calls at once; 1 keeps the order, more does not
 * @param queueMessages messages that may wait for the handler, 0 for the node's limit;
 * further ones are dropped and counted
 */
public record SubscribeOptions(int concurrency, int queueMessages) {

	private static final SubscribeOptions DEFAULTS = new SubscribeOptions(1, 0);

	public SubscribeOptions {
		if (concurrency < 1 || concurrency > 1024) {
			throw new IllegalArgumentException("'concurrency' is " + concurrency + " but must be between 1 and 1024");
		}
		if (queueMessages < 0) {
			throw new IllegalArgumentException("'queueMessages' is " + queueMessages + " but must not be negative");
		}
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
		return new SubscribeOptions(value, this.queueMessages);
	}

	/**
	 * These options with another queue bound.
	 * @param value messages, 0 for the node's limit
	 * @return a copy
	 */
	public SubscribeOptions withQueueMessages(int value) {
		return new SubscribeOptions(this.concurrency, value);
	}

}
