package io.macula.benchmarks.system;

import java.io.IOException;

/**
 * Messages from one publisher node to one or more subscriber nodes, which share a JVM.
 */
abstract class DeliveryMeasurement extends LoadMeasurement {

	private static final String TOPIC = "benchmark.kitchen.temperature";

	private final int size;

	private final int subscribers;

	private final int stuck;

	private final Values nodes;

	/**
	 * Ready to start.
	 * @param name its name
	 * @param title what is measured
	 * @param prototype the row of the prototype, empty if there is none
	 * @param size bytes of a message
	 * @param subscribers how many there are
	 * @param stuck how many of them never come to the end of their first message
	 * @param variant what the nodes are like
	 */
	DeliveryMeasurement(String name, String title, String prototype, int size, int subscribers, int stuck,
			Variant variant) {
		super(name, title, prototype);
		this.size = size;
		this.subscribers = subscribers;
		this.stuck = stuck;
		this.nodes = variant.nodes();
	}

	@Override
	final void start(Pair pair) throws IOException {
		Values publisher = pair.client().ask("nodes", this.nodes);
		pair.server()
			.ask("nodes", this.nodes.with("bootstrap", publisher.text("endpoint")).with("count", this.subscribers));
		pair.server().ask("subscribe", Values.of("topic", TOPIC, "stuck", this.stuck));
		pair.client().ask("reach-publish", Values.of("topic", TOPIC, "recipients", this.subscribers));
		pair.client().ask("publish-load", Values.of("topic", TOPIC, "size", this.size));
	}

	@Override
	final String finish(Pair pair) throws Exception {
		long expected = pair.client().ask("total").big("done") * (this.subscribers - this.stuck);
		Values deliveries = pair.server().ask("deliveries");
		for (int i = 0; i < 30 && deliveries.big("received") < expected; i++) {
			Thread.sleep(100);
			deliveries = pair.server().ask("deliveries");
		}
		return tell(expected, expected - deliveries.big("received"), deliveries);
	}

	/**
	 * Say what became of the messages.
	 * @param expected how many were to be delivered to those that read
	 * @param lost how many of these were not
	 * @param deliveries all that the subscribers counted
	 * @return the remark
	 */
	abstract String tell(long expected, long lost, Values deliveries);

}
