package io.macula.engine.runtime;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes that may be held for one purpose. Thread-safe.
 */
public final class ByteBudget {

	private final long limit;

	private final AtomicLong taken = new AtomicLong();

	/**
	 * Start empty.
	 * @param limit most bytes
	 */
	public ByteBudget(long limit) {
		this.limit = limit;
	}

	/**
	 * Take room.
	 * @param bytes how much, not negative
	 * @return {@code false} if there is not as much; then nothing is taken
	 */
	public boolean take(long bytes) {
		if (this.taken.addAndGet(bytes) <= this.limit) {
			return true;
		}
		this.taken.addAndGet(-bytes);
		return false;
	}

	/**
	 * Give room back.
	 * @param bytes as much as was taken
	 */
	public void release(long bytes) {
		this.taken.addAndGet(-bytes);
	}

	/**
	 * Bytes that are taken.
	 * @return the sum
	 */
	public long taken() {
		return this.taken.get();
	}

	/**
	 * Most bytes.
	 * @return the limit
	 */
	public long limit() {
		return this.limit;
	}

}
