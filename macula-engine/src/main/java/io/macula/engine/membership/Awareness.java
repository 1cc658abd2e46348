package io.macula.engine.membership;

/**
 * How well this node itself is doing, from whether it gets answers (Lifeguard: Dadgar,
 * Phillips and Currey, 2018). A node that is slow itself must not blame others: the worse
 * its score, the more time it gives them. Confined to the loop, except for
 * {@link #score}.
 */
final class Awareness {

	private final int worst;

	private volatile int score;

	/**
	 * A node that does well.
	 * @param worst highest score, 0 to switch this off
	 */
	Awareness(int worst) {
		this.worst = worst;
	}

	/**
	 * Something told how this node does.
	 * @param delta positive if badly
	 */
	void add(int delta) {
		this.score = Math.max(0, Math.min(this.worst, this.score + delta));
	}

	/**
	 * Thread-safe.
	 * @return 0 if all is well
	 */
	int score() {
		return this.score;
	}

	long scale(long nanos) {
		return nanos * (this.score + 1);
	}

}
