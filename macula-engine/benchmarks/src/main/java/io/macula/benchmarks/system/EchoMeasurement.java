package io.macula.benchmarks.system;

import java.io.IOException;

/**
 * Frames sent back by the QUIC library without the engine.
 */
final class EchoMeasurement extends LoadMeasurement {

	private final int size;

	private final int inFlight;

	EchoMeasurement(int size, int inFlight, String prototype) {
		super("echo-" + size + "-" + inFlight, "raw QUIC echo " + size + " B, " + inFlight + " in flight", prototype);
		this.size = size;
		this.inFlight = inFlight;
	}

	@Override
	void start(Pair pair) throws IOException {
		Values server = pair.server().ask("echo-server");
		pair.client()
			.ask("echo-load", Values.of("port", server.number("port"), "size", this.size, "inFlight", this.inFlight));
	}

}
