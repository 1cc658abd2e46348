package io.macula.benchmarks.system;

import java.io.IOException;

/**
 * Messages to eight subscriber nodes that share a JVM, of which none or one never comes
 * to the end of its first message. Counted where they are published; those that read must
 * get every one.
 */
final class SlowSubscriberMeasurement extends LoadMeasurement {

	private static final String TOPIC = "benchmark.kitchen.temperature";

	private static final int SUBSCRIBERS = 8;

	private final int size;

	private final int stuck;

	private final Values nodes;

	SlowSubscriberMeasurement(int size, int stuck, Variant variant) {
		super("slow-subscriber-" + size + "-" + stuck + variant.suffix(),
				"publish " + size + " B, 1 to " + SUBSCRIBERS + variant.title()
						+ ((stuck > 0) ? ", " + stuck + " of them never reads" : ", all read") + ", published",
				"");
		this.size = size;
		this.stuck = stuck;
		this.nodes = variant.nodes();
	}

	@Override
	void start(Pair pair) throws IOException {
		Values publisher = pair.client().ask("nodes", this.nodes);
		pair.server().ask("nodes", this.nodes.with("bootstrap", publisher.text("endpoint")).with("count", SUBSCRIBERS));
		pair.server().ask("subscribe", Values.of("topic", TOPIC, "stuck", this.stuck));
		pair.client().ask("reach-publish", Values.of("topic", TOPIC, "recipients", SUBSCRIBERS));
		pair.client().ask("publish-load", Values.of("topic", TOPIC, "size", this.size));
	}

	@Override
	String finish(Pair pair) throws Exception {
		long expected = pair.client().ask("total").big("done") * (SUBSCRIBERS - this.stuck);
		Values deliveries = pair.server().ask("deliveries");
		for (int i = 0; i < 30 && deliveries.big("received") < expected; i++) {
			Thread.sleep(100);
			deliveries = pair.server().ask("deliveries");
		}
		return "lost by those that read: " + (expected - deliveries.big("received"));
	}

}
