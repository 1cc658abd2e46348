package io.macula.engine.runtime;

/**
 * How often, or how much, somebody may do something: a token bucket that holds the tokens
 * of one second. Whoever needs fractions counts in parts; whoever needs tokens of several
 * buckets asks each of them before he takes from any. Confined to the loop.
 */
public final class RateLimit {

	/** Twice the parts of that many tokens are just a {@code long}. */
	private static final long MOST = 1L << 32;

	private static final long SECOND = 1_000_000_000L;

	private final long perSecond;

	/** Tokens left, in parts of a second's worth, so that nothing is lost by rounding. */
	private long left;

	private long refilled;

	/**
	 * Begins full.
	 * @param perSecond tokens that come back per second, and that it holds at most; 1 to
	 * 4,294,967,296
	 * @param nanoTime the time of the node's context
	 * @throws IllegalArgumentException if the rate is another
	 */
	public RateLimit(long perSecond, long nanoTime) {
		if (perSecond < 1 || perSecond > MOST) {
			throw new IllegalArgumentException("A rate of " + perSecond + " per second is not within 1 and " + MOST);
		}
		this.perSecond = perSecond;
		this.left = perSecond * SECOND;
		this.refilled = nanoTime;
	}

	/**
	 * Whether there are as many tokens.
	 * @param tokens how many, 0 or more
	 * @param nanoTime the time of the node's context
	 * @return whether {@link #take} would take them at this time
	 */
	public boolean has(long tokens, long nanoTime) {
		long elapsed = Math.min(Math.max(nanoTime - this.refilled, 0), SECOND);
		this.refilled = nanoTime;
		this.left = Math.min(this.left + elapsed * this.perSecond, this.perSecond * SECOND);
		return tokens <= this.left / SECOND;
	}

	/**
	 * Takes tokens if there are as many.
	 * @param tokens how many, 0 or more
	 * @param nanoTime the time of the node's context
	 * @return whether they were there; if not, none was taken
	 */
	public boolean take(long tokens, long nanoTime) {
		boolean there = has(tokens, nanoTime);
		if (there) {
			this.left -= tokens * SECOND;
		}
		return there;
	}

}
