package io.macula.sample.street;

import io.macula.sample.street.Tally.Counts;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Tally}.
 */
class TallyTests {

	private final Tally tally = new Tally();

	@Test
	void numbersInOrderAreReceivedOnce() {
		arrive(1, 1, 2, 3);
		assertThat(this.tally.counts()).isEqualTo(new Counts(3, 0, 0, 3));
	}

	@Test
	void countingBeginsWithTheFirstArrival() {
		arrive(1, 41, 42);
		assertThat(this.tally.counts()).isEqualTo(new Counts(2, 0, 0, 42));
	}

	@Test
	void whatTheFirstArrivalHadOvertakenDoesNotCountUnlessItComesTwice() {
		arrive(1, 41, 40, 38, 42, 40);
		assertThat(this.tally.counts()).isEqualTo(new Counts(2, 1, 0, 42));
	}

	@Test
	void skippedNumbersAreGapsUntilTheyArrive() {
		arrive(1, 1, 4);
		assertThat(this.tally.counts()).isEqualTo(new Counts(2, 0, 2, 4));
		arrive(1, 3);
		assertThat(this.tally.counts()).isEqualTo(new Counts(3, 0, 1, 4));
	}

	@Test
	void whatArrivesAgainIsADuplicate() {
		arrive(1, 1, 3, 3, 2, 2, 1);
		assertThat(this.tally.counts()).isEqualTo(new Counts(3, 3, 0, 3));
	}

	@Test
	void aRestartIsNoDuplicateAndNoGap() {
		arrive(1, 8, 9);
		arrive(2, 1, 2);
		assertThat(this.tally.counts()).isEqualTo(new Counts(4, 0, 0, 2));
	}

	@Test
	void readingsOfAnEarlierRunAndWithoutANumberDoNotCount() {
		arrive(2, 1);
		arrive(1, 9);
		arrive(2, 0, -1);
		assertThat(this.tally.counts()).isEqualTo(new Counts(1, 0, 0, 1));
	}

	@Test
	void aHugeGapIsCountedWithoutBeingRemembered() {
		arrive(1, 1, Long.MAX_VALUE);
		assertThat(this.tally.counts()).isEqualTo(new Counts(2, 0, Long.MAX_VALUE - 2, Long.MAX_VALUE));
	}

	private void arrive(long run, long... numbers) {
		for (long number : numbers) {
			this.tally.count(new Reading("oak", run, number, 0, 0, 0));
		}
	}

}
