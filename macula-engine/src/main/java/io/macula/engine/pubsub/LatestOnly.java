package io.macula.engine.pubsub;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * The newest message of each topic that waits for a handler. In the queue stands the
 * first message of a topic, as a place; what is handled when its turn comes is the
 * newest. Thread-safe.
 */
final class LatestOnly {

	private final ReentrantLock lock = new ReentrantLock();

	private final Map<String, Delivery> newest = new HashMap<>();

	private final long maxBytes;

	private long bytes;

	LatestOnly(long maxBytes) {
		this.maxBytes = maxBytes;
	}

	/** What became of a message. */
	enum Verdict {

		/** It needs a place in the queue. */
		FIRST,

		/** It stands at the place of an older one. */
		REPLACED,

		/** It is too large to be kept. */
		REFUSED

	}

	/**
	 * A message arrived.
	 * @return what became of it, and the one that it replaces
	 */
	Outcome put(Delivery delivery) {
		this.lock.lock();
		try {
			Delivery before = this.newest.get(delivery.topic());
			long after = this.bytes + delivery.bytes() - ((before != null) ? before.bytes() : 0);
			if (after > this.maxBytes && after > delivery.bytes()) {
				return new Outcome(Verdict.REFUSED, null);
			}
			this.bytes = after;
			this.newest.put(delivery.topic(), delivery);
			return new Outcome((before != null) ? Verdict.REPLACED : Verdict.FIRST, before);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The newest message of a topic, whose turn it is.
	 */
	@Nullable Delivery take(String topic) {
		this.lock.lock();
		try {
			Delivery delivery = this.newest.remove(topic);
			if (delivery != null) {
				this.bytes -= delivery.bytes();
			}
			return delivery;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * What became of a message.
	 *
	 * @param verdict what
	 * @param replaced the message that it replaces
	 */
	record Outcome(Verdict verdict, @Nullable Delivery replaced) {
	}

}
