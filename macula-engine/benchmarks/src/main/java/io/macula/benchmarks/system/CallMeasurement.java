package io.macula.benchmarks.system;

import java.io.IOException;

/**
 * Calls of a procedure that returns its argument, from one node to another.
 */
final class CallMeasurement extends LoadMeasurement {

	private static final String PROCEDURE = "benchmark.echo";

	private final Values load;

	private final Values nodes;

	CallMeasurement(int size, int inFlight, Variant variant, String prototype) {
		super("call-" + size + "-" + inFlight + variant.suffix(),
				"call " + size + " B, " + inFlight + " in flight" + variant.title(), prototype);
		this.load = Values.of("procedure", PROCEDURE, "size", size, "inFlight", inFlight);
		this.nodes = variant.nodes();
	}

	@Override
	void start(Pair pair) throws IOException {
		Values server = pair.server().ask("nodes", this.nodes);
		pair.server().ask("advertise", Values.of("procedure", PROCEDURE));
		pair.client().ask("nodes", this.nodes.with("bootstrap", server.text("endpoint")));
		pair.client().ask("reach-call", Values.of("procedure", PROCEDURE));
		pair.client().ask("call-load", this.load);
	}

}
