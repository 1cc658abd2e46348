package io.macula.engine.runtime;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link RateLimit}.
 */
class RateLimitTests {

	private static final long SECOND = 1_000_000_000L;

	@Test
	void holdsWhatComesInASecondAndGetsItBack() {
		RateLimit rate = new RateLimit(3, 0);
		assertThat(rate.take(2, 0)).isTrue();
		assertThat(rate.take(2, 0)).isFalse();
		assertThat(rate.take(1, 0)).isTrue();
		assertThat(rate.take(1, SECOND / 3)).isFalse();
		assertThat(rate.take(1, SECOND / 3 + 1)).isTrue();
		assertThat(rate.take(3, 100 * SECOND)).isTrue();
		assertThat(rate.take(1, 100 * SECOND)).isFalse();
	}

	@Test
	void givesEveryTokenHoweverOftenItIsAsked() {
		RateLimit rate = new RateLimit(7, 0);
		rate.take(7, 0);
		int taken = 0;
		for (long time = 1; time <= SECOND; time += 999) {
			taken += rate.take(1, time) ? 1 : 0;
		}
		assertThat(taken + (rate.take(1, SECOND) ? 1 : 0)).isEqualTo(7);
	}

	@Test
	void neverGivesMoreThanTheRateAtTheLargestOne() {
		RateLimit rate = new RateLimit(SECOND, 0);
		assertThat(rate.take(SECOND, 0)).isTrue();
		assertThat(rate.take(1, 0)).isFalse();
		assertThat(rate.take(1, 1)).isTrue();
	}

	@Test
	void countsTheLargestRateWithoutOverflow() {
		long most = 1L << 32;
		RateLimit rate = new RateLimit(most, 0);
		assertThat(rate.take(most, 0)).isTrue();
		assertThat(rate.take(1, 0)).isFalse();
		assertThat(rate.take(5, 1)).isFalse();
		assertThat(rate.take(4, 1)).isTrue();
		assertThat(rate.take(1, 1)).isFalse();
		assertThat(rate.take(most, 2 * SECOND)).isTrue();
		assertThatIllegalArgumentException().isThrownBy(() -> new RateLimit(most + 1, 0))
			.withMessageContaining(most + 1 + " per second");
	}

	@Test
	void takesNothingWhenItIsOnlyAsked() {
		RateLimit rate = new RateLimit(3, 0);
		assertThat(rate.has(3, 0)).isTrue();
		assertThat(rate.has(4, 0)).isFalse();
		assertThat(rate.take(3, 0)).isTrue();
		assertThat(rate.has(0, 0)).isTrue();
		assertThat(rate.has(1, 0)).isFalse();
		assertThat(rate.has(1, SECOND)).isTrue();
		assertThat(rate.take(3, SECOND)).isTrue();
	}

	@Test
	void refusesARateThatItCannotCount() {
		assertThatIllegalArgumentException().isThrownBy(() -> new RateLimit(0, 0))
			.withMessageContaining("0 per second");
	}

}
