package io.macula.engine.identity;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Points in time and durations as people read them. Stateless.
 */
public final class TimeText {

	private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'")
		.withZone(ZoneOffset.UTC);

	private TimeText() {
	}

	/**
	 * Write a point in time.
	 * @param epochMillis milliseconds since the epoch
	 * @return ISO 8601 in UTC with milliseconds, for instance
	 * {@code 1970-01-01T00:00:00.000Z}
	 */
	public static String timestamp(long epochMillis) {
		return FORMAT.format(Instant.ofEpochMilli(epochMillis));
	}

	/**
	 * Write a duration shortly, cut off and not rounded.
	 * @param millis milliseconds, not negative
	 * @return for instance {@code 0ms}, {@code 1.5s}, {@code 3600s}
	 */
	public static String duration(long millis) {
		if (millis < 1000) {
			return millis + "ms";
		}
		// Less than a hundredth is no fraction at all
		long hundredths = millis % 1000 / 10;
		return (hundredths == 0) ? millis / 1000 + "s" : millis / 1000 + "." + hundredths / 10 + "s";
	}

}
