package io.macula.benchmarks.system;

/**
 * Messages to eight subscriber nodes that share a JVM, of which none or one never comes
 * to the end of its first message. Counted where they are published; those that read must
 * get every one.
 */
final class SlowSubscriberMeasurement extends DeliveryMeasurement {

	private static final int SUBSCRIBERS = 8;

	SlowSubscriberMeasurement(int size, int stuck, Variant variant) {
		super("slow-subscriber-" + size + "-" + stuck + variant.suffix(),
				"publish " + size + " B, 1 to " + SUBSCRIBERS + variant.title()
						+ ((stuck > 0) ? ", " + stuck + " of them never reads" : ", all read") + ", published",
				"", size, SUBSCRIBERS, stuck, variant);
	}

	@Override
	String tell(long expected, long lost, Values deliveries) {
		return "lost by those that read: " + lost;
	}

}
