package io.macula.benchmarks.system;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/**
 * Memory that one more idle link costs the process at its other end, everything that a
 * node knows about its peer included.
 */
final class IdleLinkMeasurement implements Measurement {

	private static final int FIRST = 8;

	private final boolean raw;

	IdleLinkMeasurement(boolean raw) {
		this.raw = raw;
	}

	@Override
	public String name() {
		return this.raw ? "memory-raw" : "memory-link";
	}

	@Override
	public List<String> header() {
		return List.of("measurement", "number", "heap KiB each", "other resident KiB each", "prototype");
	}

	@Override
	public List<String> measure(Options options) throws Exception {
		int more = options.quick() ? 16 : 96;
		// All of the heap resident from the begin: what grows then is outside of it
		try (Pair pair = Pair.start(name(), options, "-Xms1g", "-XX:+AlwaysPreTouch")) {
			Values server = pair.server().ask(this.raw ? "echo-server" : "nodes");
			// What the first ones load and allocate once does not count
			dial(pair, server, FIRST);
			Values before = pair.server().ask("memory");
			dial(pair, server, more);
			Thread.sleep(options.warmup().toMillis());
			Values after = pair.server().ask("memory");
			if (!this.raw) {
				int peers = pair.server().ask("peers").number("peers");
				if (peers != FIRST + more) {
					throw new IllegalStateException("The node has " + peers + " links, not " + (FIRST + more));
				}
			}
			String title = this.raw ? "idle raw QUIC connection with two streams, at the server"
					: "idle link, at the node that was dialled";
			return List.of(title, Integer.toString(more), each(before, after, "heap", more),
					each(before, after, "resident", more), this.raw ? "3.5 heap, 30 - 35 resident, no streams" : "");
		}
	}

	private void dial(Pair pair, Values server, int count) throws IOException {
		if (this.raw) {
			pair.client().ask("echo-links", server.with("count", count));
		}
		else {
			pair.client()
				.ask("nodes", Values.of("bootstrap", server.text("endpoint"), "reachable", false, "count", count));
		}
	}

	private static String each(Values before, Values after, String name, int number) {
		return String.format(Locale.ROOT, "%.1f", (after.big(name) - before.big(name)) / 1024.0 / number);
	}

}
