package io.macula.engine.pubsub;

/**
 * How a message is published. Immutable.
 *
 * @param assured whether each subscriber node is to say what became of it
 * @param timeoutNanos how long to wait for that
 * @param retain whether this node keeps it as last value of the topic
 * @param overflow what to do when the queue towards a node is full
 */
public record PublishSettings(boolean assured, long timeoutNanos, boolean retain, Overflow overflow) {

	/** Sent once, not kept, waits for room. */
	public static final PublishSettings DEFAULTS = new PublishSettings(false, 10_000_000_000L, false, Overflow.BLOCK);

}
