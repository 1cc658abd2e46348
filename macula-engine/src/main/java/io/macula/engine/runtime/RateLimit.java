package io.macula.engine.runtime;

/**
 * How often somebody may do something: a token bucket that holds the tokens of one
 * second. Confined to the loop.
 */
public final class RateLimit {

	private static final long SECOND = 1_000_000_000L;

	private final long perSecond;

	/** Tokens left, in parts of a second's worth, so that nothing is lost by rounding. */
	private long left;

	private long refilled;

	/**
	 * Begins full.
	 * @param perSecond tokens that come back per second, and that it holds at most; 1 to
	 * 1,000,000,000
	 * @param nanoTime the time of the node's context
	 */
	public RateLimit(long perSecond, long nanoTime) {
		if (perSecond < 1 || perSecond > SECOND) {
			throw new IllegalArgumentException("A rate of " + perSecond + " per second is not within 1 and " + SECOND);
		}
		this.perSecond = perSecond;
		this.left = perSecond * SECOND;
		this.refilled = nanoTime;
	}

	/**
	 * Takes tokens if there are as many.
	 * @param tokens how many, 0 or more
	 * @param nanoTime the time of the node's context
	 * @return whether they were there; if not, none was taken
	 */
	public boolean take(long tokens, long nanoTime) {
		long elapsed = Math.min(Math.max(nanoTime - this.refilled, 0), SECOND);
		this.refilled = nanoTime;
		this.left = Math.min(this.left + elapsed * this.perSecond, this.perSecond * SECOND);
		if (tokens > this.left / SECOND) {
			return false;
		}
		this.left -= tokens * SECOND;
		return true;
	}

}
