package io.macula.engine.link;

import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BackoffTests {

	@Test
	void waitsAtLeastHalfAndAtMostTheWholeOfAnIntervalThatDoublesUpToTheCeiling() {
		Backoff backoff = new Backoff(100, 1_000);
		long interval = 100;
		for (int i = 0; i < 100; i++) {
			assertThat(backoff.next(new SplittableRandom(i))).isBetween(interval / 2, interval);
			interval = Math.min(1_000, interval * 2);
		}
	}

	@Test
	void startsAgainAfterASuccess() {
		Backoff backoff = new Backoff(100, 1_000_000);
		for (int i = 0; i < 10; i++) {
			backoff.next(new SplittableRandom(1));
		}
		backoff.succeeded();
		assertThat(backoff.next(new SplittableRandom(1))).isBetween(50L, 100L);
	}

}
