package io.macula.sample;

import java.time.Duration;

import io.macula.sample.street.Reading;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Settings of the sample. Immutable.
 *
 * @param house name of this house: 1 to 32 lower-case letters, digits and {@code -}
 * @param neighbours houses to start in this process besides this one, 0 to 16; by default
 * 4 in a mesh of one, 0 when there are bootstrap peers
 * @param interval time between two readings, 10 ms at least
 * @param day how long a day of the simulated sun takes, a second at least
 */
@ConfigurationProperties("sample")
public record SampleProperties(String house, @Nullable Integer neighbours, Duration interval, Duration day) {

	public SampleProperties {
		check(Reading.isName(house), "sample.house", house, "1 to 32 lower-case letters, digits and '-'");
		check(neighbours == null || (neighbours >= 0 && neighbours <= 16), "sample.neighbours", neighbours, "0 to 16");
		check(interval.toMillis() >= 10, "sample.interval", interval, "10 ms at least");
		check(day.toSeconds() >= 1, "sample.day", day, "1 s at least");
	}

	private static void check(boolean valid, String name, @Nullable Object value, String expected) {
		if (!valid) {
			throw new IllegalArgumentException("'" + name + "' is '" + value + "' but must be " + expected);
		}
	}

}
