package io.macula.engine.runtime;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Lets one log line pass per interval and counts the ones held back, so that a peer's
 * faults or a failing task cannot fill a disk. Thread-safe.
 */
public final class LogThrottle {

	private final LongSupplier nanoTime;

	private final long intervalNanos;

	private final AtomicLong next;

	private final AtomicLong heldBack = new AtomicLong();

	/**
	 * Make a throttle.
	 * @param nanoTime monotonic clock in nanoseconds
	 * @param intervalSeconds seconds between two lines, at least 1
	 */
	public LogThrottle(LongSupplier nanoTime, long intervalSeconds) {
		this.nanoTime = nanoTime;
		this.intervalNanos = TimeUnit.SECONDS.toNanos(intervalSeconds);
		this.next = new AtomicLong(nanoTime.getAsLong());
	}

	/**
	 * Ask to log.
	 * @return how many lines were held back since the last one that passed, or -1 to stay
	 * silent now
	 */
	public long pass() {
		long now = this.nanoTime.getAsLong();
		long due = this.next.get();
		if (now - due < 0 || !this.next.compareAndSet(due, now + this.intervalNanos)) {
			this.heldBack.incrementAndGet();
			return -1;
		}
		return this.heldBack.getAndSet(0);
	}

}
