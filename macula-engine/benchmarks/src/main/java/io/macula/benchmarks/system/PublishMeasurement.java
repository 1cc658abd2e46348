package io.macula.benchmarks.system;

/**
 * Messages from one publisher node to one or more subscriber nodes, which share a JVM.
 * Counted where they are delivered.
 */
final class PublishMeasurement extends DeliveryMeasurement {

	PublishMeasurement(int size, int subscribers, Variant variant, String prototype) {
		super("publish-" + size + "-" + subscribers + variant.suffix(),
				"publish " + size + " B, 1 to " + subscribers + variant.title() + ", delivered", prototype, size,
				subscribers, 0, variant);
	}

	@Override
	boolean countedByServer() {
		return true;
	}

	@Override
	String tell(long expected, long lost, Values deliveries) {
		return ((lost == 0) ? "lost 0" : "lost " + lost + " of " + expected)
				+ ((deliveries.big("disordered") == 0) ? "" : ", out of order " + deliveries.big("disordered"));
	}

}
