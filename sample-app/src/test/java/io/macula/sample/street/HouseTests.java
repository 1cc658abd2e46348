package io.macula.sample.street;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.stream.Stream;

import io.macula.engine.RemoteCallException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link House}.
 */
class HouseTests {

	private static final Duration DAY = Duration.ofMinutes(2);

	@Test
	void readingsAreNumberedFromOne() {
		House house = houseAt(0);
		assertThat(Stream.generate(house::measure).limit(3)).extracting(Reading::number).containsExactly(1L, 2L, 3L);
	}

	@Test
	void theRoofMakesNothingAtMidnightAndMuchAtNoon() {
		assertThat(houseAt(0).measure().production()).isZero();
		assertThat(houseAt(60_000).measure().production()).isBetween(2000, 5000);
	}

	@Test
	void theBatteryStaysWithinItsBounds() {
		for (long time : new long[] { 0, 60_000 }) {
			House house = houseAt(time);
			assertThat(Stream.generate(house::measure).limit(500)).extracting(Reading::battery)
				.allSatisfy((battery) -> assertThat(battery).isBetween(0, 100));
		}
	}

	@Test
	void aFullBatterySellsCheaperThanAnEmptyOne() {
		assertThat(quoteAfterADayAt(60_000).centsPerKilowattHour())
			.isLessThan(quoteAfterADayAt(0).centsPerKilowattHour());
	}

	@Test
	void aQuoteNamesTheHouseAndMultipliesThePrice() {
		Quote quote = houseAt(0).quote(new QuoteRequest(2));
		assertThat(quote.house()).isEqualTo("oak");
		assertThat(quote.cents()).isEqualTo(2L * quote.centsPerKilowattHour());
	}

	@ParameterizedTest
	@ValueSource(doubles = { 0, -1, 100.5, Double.NaN })
	void anAmountThatMakesNoSenseIsRefused(double amount) {
		assertThatExceptionOfType(RemoteCallException.class)
			.isThrownBy(() -> houseAt(0).quote(new QuoteRequest(amount)))
			.withMessageContaining(String.valueOf(amount))
			.satisfies((ex) -> assertThat(ex.code()).isEqualTo("bad_amount"));
	}

	private static Quote quoteAfterADayAt(long time) {
		House house = houseAt(time);
		Stream.generate(house::measure).limit(500).forEach((reading) -> {
		});
		return house.quote(new QuoteRequest(1));
	}

	private static House houseAt(long time) {
		return new House("oak", DAY, InstantSource.fixed(Instant.ofEpochMilli(time)));
	}

}
