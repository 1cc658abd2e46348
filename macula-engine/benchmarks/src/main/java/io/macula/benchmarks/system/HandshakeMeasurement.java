package io.macula.benchmarks.system;

import java.util.ArrayList;
import java.util.List;

import io.macula.benchmarks.measure.Machine;
import io.macula.benchmarks.measure.Sample;

/**
 * Connections made one after the other.
 */
final class HandshakeMeasurement implements Measurement {

	/** Between whom. */
	enum Kind {

		/** The QUIC library alone. */
		RAW("echo-handshakes", "raw QUIC handshake"),
		/** A link: QUIC, TLS with proof of both keys, hello. */
		LINK("handshakes", "link: dial, TLS with both keys proven, hello"),
		/** A new node with a new key. */
		JOIN("joins", "new node: key, socket, link, joined; closed again");

		private final String task;

		private final String title;

		Kind(String task, String title) {
			this.task = task;
			this.title = title;
		}

	}

	private final Kind kind;

	private final String prototype;

	HandshakeMeasurement(Kind kind, String prototype) {
		this.kind = kind;
		this.prototype = prototype;
	}

	@Override
	public String name() {
		return "handshake-" + this.kind.name().toLowerCase(java.util.Locale.ROOT);
	}

	@Override
	public List<String> measure(Options options) throws Exception {
		int count = (options.quick() ? 20 : 400) / ((this.kind == Kind.JOIN) ? 4 : 1);
		List<Window> windows = new ArrayList<>();
		for (int fork = 0; fork < options.forks(); fork++) {
			try (Pair pair = Pair.start(name() + "-" + fork, options)) {
				Values task = server(pair).with("count", count);
				// The first two rounds warm up
				for (int i = -2; i < options.windows(); i++) {
					long busy = Machine.busyNanos();
					pair.client().ask(this.kind.task, task);
					Sample client = pair.client().sample();
					Sample server = pair.server().sample();
					if (i >= 0) {
						windows.add(Window.of(client, client, server, (busy < 0) ? -1 : Machine.busyNanos() - busy));
					}
				}
			}
		}
		return new Row(this.kind.title + ", one after the other", windows, options.forks(), this.prototype, "").cells();
	}

	private Values server(Pair pair) throws Exception {
		if (this.kind == Kind.RAW) {
			return pair.server().ask("echo-server");
		}
		return Values.of("bootstrap", pair.server().ask("nodes").text("endpoint"), "reachable", false);
	}

}
