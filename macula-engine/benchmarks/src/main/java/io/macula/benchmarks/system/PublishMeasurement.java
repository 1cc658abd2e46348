package io.macula.benchmarks.system;

import java.io.IOException;

/**
 * Messages from one publisher node to one or more subscriber nodes, which share a JVM.
 * Counted where they are delivered.
 */
final class PublishMeasurement extends LoadMeasurement {

	private static final String TOPIC = "benchmark.kitchen.temperature";

	private final int subscribers;

	private final int size;

	private final Values nodes;

	PublishMeasurement(int size, int subscribers, Variant variant, String prototype) {
		super("publish-" + size + "-" + subscribers + variant.suffix(),
				"publish " + size + " B, 1 to " + subscribers + variant.title() + ", delivered", prototype);
		this.size = size;
		this.subscribers = subscribers;
		this.nodes = variant.nodes();
	}

	@Override
	boolean countedByServer() {
		return true;
	}

	@Override
	void start(Pair pair) throws IOException {
		Values publisher = pair.client().ask("nodes", this.nodes);
		pair.server()
			.ask("nodes", this.nodes.with("bootstrap", publisher.text("endpoint")).with("count", this.subscribers));
		pair.server().ask("subscribe", Values.of("topic", TOPIC));
		pair.client().ask("reach-publish", Values.of("topic", TOPIC, "recipients", this.subscribers));
		pair.client().ask("publish-load", Values.of("topic", TOPIC, "size", this.size));
	}

	@Override
	String finish(Pair pair) throws Exception {
		long expected = pair.client().ask("total").big("done") * this.subscribers;
		Values deliveries = pair.server().ask("deliveries");
		for (int i = 0; i < 30 && deliveries.big("received") < expected; i++) {
			Thread.sleep(100);
			deliveries = pair.server().ask("deliveries");
		}
		long lost = expected - deliveries.big("received");
		return ((lost == 0) ? "lost 0" : "lost " + lost + " of " + expected)
				+ ((deliveries.big("disordered") == 0) ? "" : ", out of order " + deliveries.big("disordered"));
	}

}
