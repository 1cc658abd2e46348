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
		calls(all, Variant.frames(options.compact()), options.compact());
		publishes(all, Variant.frames(options.compact()), options.compact());
		if (options.full() && options.compact()) {
			calls(all, Variant.frames(false), false);
			publishes(all, Variant.frames(false), false);
		}
		if (options.variants()) {
			variants(all, Variant.frames(options.compact()));
		}
		for (int stuck : new int[] { 0, 1 }) {
			all.add(new SlowSubscriberMeasurement(64, stuck, Variant.frames(options.compact())));
		}
		all.add(new TransferMeasurement(Variant.frames(options.compact())));
		all.add(new HandshakeMeasurement(HandshakeMeasurement.Kind.RAW, "400 - 1270/s, 0.8 - 2.4 ms"));
		all.add(new HandshakeMeasurement(HandshakeMeasurement.Kind.LINK, ""));
		all.add(new HandshakeMeasurement(HandshakeMeasurement.Kind.JOIN, ""));
		all.add(new IdleLinkMeasurement(true));
		all.add(new IdleLinkMeasurement(false));
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

	private static void calls(List<Measurement> all, Variant frames, boolean compact) {
		all.add(new CallMeasurement(64, 1, frames, compact ? "71 / 133 µs" : "11.8 k, 78 / 136 µs"));
		all.add(new CallMeasurement(64, 16, frames, compact ? "205 k" : "149 k"));
		all.add(new CallMeasurement(64, 128, frames,
				compact ? "712 k, 161 / 854 µs, CPU 1.5" : "640 k, 164 / 878 µs, CPU 2.7"));
		all.add(new CallMeasurement(64, 1024, frames, compact ? "1.79 M" : "562 k"));
		all.add(new CallMeasurement(1024, 1, frames, ""));
		all.add(new CallMeasurement(1024, 16, frames, compact ? "" : "77 k"));
		all.add(new CallMeasurement(1024, 128, frames, compact ? "214 k" : "200 k"));
	}

	private static void publishes(List<Measurement> all, Variant frames, boolean compact) {
		all.add(new PublishMeasurement(64, 1, frames, compact ? "3.2 M" : "2.02 M"));
		all.add(new PublishMeasurement(1024, 1, frames, compact ? "" : "277 k"));
		all.add(new PublishMeasurement(64, 8, frames, compact ? "3.8 M" : "2.3 - 2.4 M"));
		all.add(new PublishMeasurement(1024, 8, frames, ""));
	}

	private static void variants(List<Measurement> all, Variant frames) {
		all.add(new CallMeasurement(64, 128, frames.with("handlers", "loop", "handlers on the loop"), ""));
		all.add(new CallMeasurement(64, 128, frames.with("handlers", "fixed", "handlers on a pool of 2"), ""));
		all.add(new CallMeasurement(64, 128, frames.with("futures", "pool", "futures completed on a pool"), ""));
		all.add(new CallMeasurement(64, 128, frames.with("native", "false", "NIO"), ""));
		all.add(new PublishMeasurement(64, 1, frames.with("native", "false", "NIO"), ""));
		all.add(new PublishMeasurement(64, 1, frames.with("handlers", "loop", "handlers on the loop"), ""));
		if (Runtime.version().feature() >= 21) {
			all.add(new CallMeasurement(64, 128, frames.with("handlers", "virtual", "handlers on virtual threads"),
					""));
		}
	}

}
