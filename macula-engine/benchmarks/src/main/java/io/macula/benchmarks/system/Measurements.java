package io.macula.benchmarks.system;

import java.util.ArrayList;
import java.util.List;

/**
 * All measurements, beside the figures of the prototype: two processes, one connection,
 * same kind of machine. Stateless.
 */
final class Measurements {

	private Measurements() {
	}

	static List<Measurement> of(Options options) {
		List<Measurement> all = new ArrayList<>();
		echo(all);
		all.add(new HandshakeMeasurement(true, "0.8 - 2.4 ms, 400 - 1270/s, no client certificate"));
		return all.stream().filter((measurement) -> options.selects(measurement.name())).toList();
	}

	private static void echo(List<Measurement> all) {
		all.add(new EchoMeasurement(64, 1, "47 - 97 / 134 - 184 µs"));
		all.add(new EchoMeasurement(64, 16, "211 - 264 k"));
		all.add(new EchoMeasurement(64, 128, "529 - 672 k"));
		all.add(new EchoMeasurement(1024, 1, ""));
		all.add(new EchoMeasurement(1024, 16, "63 - 88 k"));
		all.add(new EchoMeasurement(1024, 128, "70 - 207 k"));
	}

}
