package io.macula.benchmarks.system;

import java.util.ArrayList;
import java.util.List;

import io.macula.benchmarks.measure.Sample;

/**
 * Payloads of 64 MiB cross while one thread calls with 1 KiB: how fast they cross, and
 * what they do to the calls.
 */
final class TransferMeasurement implements Measurement {

	static final List<String> TABLE = List.of("measurement", "MiB/s (median)", "transfers",
			"1 KiB calls alone, p50 / p99 µs", "during, p50 / p99 µs", "calls during, failed");

	private static final int MEBIBYTES = 64;

	private final Variant variant;

	TransferMeasurement(Variant variant) {
		this.variant = variant;
	}

	@Override
	public String name() {
		return "transfer";
	}

	@Override
	public List<String> header() {
		return TABLE;
	}

	@Override
	public List<String> measure(Options options) throws Exception {
		List<Double> rates = new ArrayList<>();
		List<String> alone = new ArrayList<>();
		List<String> during = new ArrayList<>();
		long calls = 0;
		long failed = 0;
		for (int fork = 0; fork < options.forks(); fork++) {
			try (Pair pair = Pair.start(name() + "-" + fork, options)) {
				String endpoint = pair.server().ask("nodes", this.variant.nodes()).text("endpoint");
				pair.client().ask("nodes", this.variant.nodes().with("bootstrap", endpoint));
				for (String procedure : List.of("bench.echo", "bench.take")) {
					pair.server()
						.ask("advertise", Values.of("procedure", procedure, "empty", procedure.endsWith("take")));
					pair.client().ask("reach-call", Values.of("procedure", procedure));
				}
				pair.client().ask("call-load", Values.of("procedure", "bench.echo", "size", 1024, "inFlight", 1));
				Values transfer = Values.of("procedure", "bench.take", "mebibytes", MEBIBYTES);
				pair.client().ask("transfer", transfer);
				Thread.sleep(options.warmup().toMillis());
				pair.client().sample();
				Thread.sleep(options.window().toMillis() * options.windows());
				alone.add(times(pair.client().sample()));
				for (int i = 0; i < options.windows(); i++) {
					rates.add(MEBIBYTES * 1e9 / pair.client().ask("transfer", transfer).big("nanos"));
				}
				Sample loaded = pair.client().sample();
				during.add(times(loaded));
				calls += loaded.done();
				failed += loaded.failed();
				pair.client().ask("stop");
			}
		}
		rates.sort(null);
		return List.of("64 MiB as the argument of a call" + this.variant.title(),
				Math.round(rates.get(rates.size() / 2)) + " (" + Math.round(rates.get(0)) + " - "
						+ Math.round(rates.get(rates.size() - 1)) + ")",
				"" + rates.size(), String.join("; ", alone), String.join("; ", during), calls + ", " + failed);
	}

	private static String times(Sample sample) {
		return sample.p50() / 1000 + " / " + sample.p99() / 1000;
	}

}
