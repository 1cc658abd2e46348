package io.macula.spring.boot.autoconfigure.metrics;

import java.util.Set;

import io.micrometer.core.instrument.Tags;

/**
 * Name and tags of the meter for a counter of the engine:
 * {@code pubsub.dropped.queue_full} becomes {@code macula.pubsub.dropped} with the tag
 * {@code reason=queue_full}, because one wants to see how much was dropped, and only then
 * why. Immutable.
 *
 * @param name name of the meter
 * @param tags its tags; all counters of one name have the same keys
 */
record MeterName(String name, Tags tags) {

	private static final String PREFIX = "macula.";

	/** Parts of names that are followed by a reason. */
	private static final Set<String> WITH_REASON = Set.of("dropped", "refused", "rejected", "denied", "ignored",
			"malformed", "violation", "violations", "failed");

	/**
	 * Translate.
	 * @param counter dotted name of a counter of the engine
	 */
	static MeterName of(String counter) {
		String[] parts = counter.split("\\.", -1);
		int end = 0;
		for (String part : parts) {
			end += part.length();
			if (WITH_REASON.contains(part)) {
				String reason = (end < counter.length()) ? counter.substring(end + 1) : "other";
				return new MeterName(PREFIX + counter.substring(0, end), Tags.of("reason", reason));
			}
			end++;
		}
		return new MeterName(PREFIX + counter, Tags.empty());
	}

}
