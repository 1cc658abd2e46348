package io.macula.engine.link;

import java.util.random.RandomGenerator;

/**
 * Exponential back-off with full jitter, see Brooker, "Exponential Backoff And Jitter"
 * (AWS Architecture Blog, 2015). The first half of each interval is always waited, so
 * that a refused dial is not repeated at once. Confined to one thread.
 */
public final class Backoff {

	private final long first;

	private final long most;

	private int attempts;

	/**
	 * Start without failures.
	 * @param firstNanos interval after the first failure
	 * @param mostNanos longest interval
	 */
	public Backoff(long firstNanos, long mostNanos) {
		this.first = firstNanos;
		this.most = mostNanos;
	}

	/**
	 * Count a failure.
	 * @param random source of jitter
	 * @return nanoseconds to wait before the next attempt
	 */
	public long next(RandomGenerator random) {
		// 30 doublings exceed any sensible ceiling and stay clear of overflow
		long interval = Math.min(this.most, this.first << Math.min(this.attempts, 30));
		if (interval <= 0) {
			interval = this.most;
		}
		this.attempts++;
		long half = interval / 2;
		return half + random.nextLong(half + 1);
	}

	/**
	 * Forget the failures.
	 */
	public void succeeded() {
		this.attempts = 0;
	}

}
