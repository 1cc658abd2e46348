package io.macula.engine.membership;

/**
 * The formulas of HashiCorp's memberlist, which scale SWIM with the number of members.
 * Pure functions.
 */
final class Formulas {

	/** Up to here a state exchange happens at its plain interval. */
	private static final int SYNC_PLAIN = 32;

	private Formulas() {
	}

	/**
	 * How often news is passed on: often enough to reach everybody almost surely.
	 * @param multiplier raises reliability and traffic alike
	 * @param members how many nodes there are
	 * @return times to send one piece of news
	 */
	static int retransmits(int multiplier, int members) {
		return multiplier * (int) Math.ceil(Math.log10(members + 1.0));
	}

	/**
	 * How long a suspected node has at least to show that it lives: as long as it takes
	 * to tell it and to hear from it in a mesh of that size.
	 * @param multiplier raises certainty and the time to detect alike
	 * @param members how many nodes there are
	 * @param interval between two probes, in nanoseconds
	 * @return nanoseconds
	 */
	static long suspicionNanos(int multiplier, int members, long interval) {
		double scale = Math.max(1.0, Math.log10(Math.max(1.0, members)));
		return (long) (multiplier * scale * interval);
	}

	/**
	 * What is left of a suspicion (Lifeguard's dynamic time-out): each independent
	 * confirmation takes less away than the one before.
	 * @param confirmations how many nodes have confirmed it
	 * @param expected how many make it as short as can be
	 * @param elapsed since it began, in nanoseconds
	 * @param min shortest suspicion, in nanoseconds
	 * @param max longest suspicion, in nanoseconds
	 * @return nanoseconds, not negative
	 */
	static long remainingNanos(int confirmations, int expected, long elapsed, long min, long max) {
		double fraction = (expected < 1) ? 1 : Math.min(1, Math.log(confirmations + 1.0) / Math.log(expected + 1.0));
		long timeout = Math.max(min, max - (long) (fraction * (max - min)));
		return Math.max(0, timeout - elapsed);
	}

	/**
	 * How often states are exchanged: less often in large meshes, since each exchange is
	 * larger there.
	 * @param interval for small meshes, in nanoseconds
	 * @param members how many nodes there are
	 * @return nanoseconds
	 */
	static long syncNanos(long interval, int members) {
		if (members <= SYNC_PLAIN) {
			return interval;
		}
		double doublings = Math.log((double) members / SYNC_PLAIN) / Math.log(2);
		return interval * (1 + (long) Math.ceil(doublings));
	}

}
