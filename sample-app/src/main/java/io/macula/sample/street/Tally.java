package io.macula.sample.street;

import java.util.TreeSet;

/**
 * Counts which of a house's numbered readings arrived: each exactly once, or not.
 * Confined to one thread at a time.
 */
class Tally {

	private static final int REMEMBERED = 1000;

	/**
	 * Latest numbers that were skipped, so that one that comes late is not taken for one
	 * that comes twice.
	 */
	private final TreeSet<Long> missing = new TreeSet<>();

	/**
	 * Numbers that the first one to arrive had overtaken: they do not count, unless they
	 * come twice.
	 */
	private final TreeSet<Long> beforeFirst = new TreeSet<>();

	private long run = Long.MIN_VALUE;

	private long first;

	private long last;

	private long received;

	private long duplicates;

	private long gaps;

	/**
	 * Count an arrival. Readings without a number and those left over from an earlier run
	 * are not counted.
	 * @param reading what arrived
	 */
	void count(Reading reading) {
		long number = reading.number();
		if (number <= 0 || reading.run() < this.run) {
			return;
		}
		if (reading.run() > this.run) {
			this.run = reading.run();
			this.first = number;
			this.last = number - 1;
			this.missing.clear();
			this.beforeFirst.clear();
		}
		if (number > this.last) {
			skipTo(number);
			this.received++;
		}
		else if (this.missing.remove(number)) {
			this.gaps--;
			this.received++;
		}
		else if (number >= this.first || this.beforeFirst.size() >= REMEMBERED || !this.beforeFirst.add(number)) {
			this.duplicates++;
		}
	}

	private void skipTo(long number) {
		this.gaps += number - this.last - 1;
		for (long skipped = Math.max(this.last + 1, number - REMEMBERED); skipped < number; skipped++) {
			this.missing.add(skipped);
		}
		while (this.missing.size() > REMEMBERED) {
			this.missing.pollFirst();
		}
		this.last = number;
	}

	Counts counts() {
		return new Counts(this.received, this.duplicates, this.gaps, this.last);
	}

	/**
	 * Result of counting. Immutable.
	 *
	 * @param received numbers that arrived
	 * @param duplicates arrivals of a number that had arrived before
	 * @param gaps numbers that were skipped and have not arrived
	 * @param last highest number of the current run
	 */
	record Counts(long received, long duplicates, long gaps, long last) {
	}

}
