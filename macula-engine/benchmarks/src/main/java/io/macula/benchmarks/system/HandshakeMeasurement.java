package io.macula.benchmarks.system;

import java.util.ArrayList;
import java.util.List;

import io.macula.benchmarks.measure.Machine;
import io.macula.benchmarks.measure.Sample;

/**
 * Connections made one after the other: either by the QUIC library alone, or by new nodes
 * that join another one.
 */
final class HandshakeMeasurement implements Measurement {

	private final boolean raw;

	private final String prototype;

	HandshakeMeasurement(boolean raw, String prototype) {
		this.raw = raw;
		this.prototype = prototype;
	}

	@Override
	public String name() {
		return this.raw ? "handshake-raw" : "handshake-join";
	}

	@Override
	public List<String> measure(Options options) throws Exception {
		int count = options.quick() ? 50 : 500;
		List<Window> windows = new ArrayList<>();
		for (int fork = 0; fork < options.forks(); fork++) {
			try (Pair pair = Pair.start(name() + "-" + fork, options)) {
				Values where = this.raw ? pair.server().ask("echo-server")
						: pair.server().ask("nodes", Values.NONE).with("reachable", false);
				Values task = (this.raw ? where : where.with("bootstrap", where.text("endpoint"))).with("count", count);
				// The first round warms up
				for (int i = 0; i <= options.windows(); i++) {
					long busy = Machine.busyNanos();
					pair.client().ask(this.raw ? "echo-handshakes" : "joins", task);
					Sample client = pair.client().sample();
					Sample server = pair.server().sample();
					if (i > 0) {
						windows.add(Window.of(client, client, server, (busy < 0) ? -1 : Machine.busyNanos() - busy));
					}
				}
			}
		}
		String title = this.raw ? "raw QUIC handshake, one after the other"
				: "new node: start, dial, TLS, hello, joined, closed, one after the other";
		return new Row(title, windows, options.forks(), this.prototype, "").cells();
	}

}
