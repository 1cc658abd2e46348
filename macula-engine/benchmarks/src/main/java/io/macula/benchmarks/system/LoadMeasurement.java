package io.macula.benchmarks.system;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import io.macula.benchmarks.measure.Machine;
import io.macula.benchmarks.measure.Sample;

/**
 * Puts a steady load on a pair of JVMs, warms up, then takes several windows; then all of
 * that again in fresh JVMs.
 */
abstract class LoadMeasurement implements Measurement {

	private final String name;

	private final String title;

	private final String prototype;

	LoadMeasurement(String name, String title, String prototype) {
		this.name = name;
		this.title = title;
		this.prototype = prototype;
	}

	/**
	 * Start the load.
	 * @param pair fresh JVMs
	 * @throws IOException if a process dies or answers with a failure
	 */
	abstract void start(Pair pair) throws IOException;

	/**
	 * Side that counts the operations.
	 * @return {@code true} for the one that answers or subscribes
	 */
	boolean countedByServer() {
		return false;
	}

	/**
	 * Look at what is left after the load was stopped.
	 * @param pair the JVMs
	 * @return what is to be said about it
	 * @throws Exception if a process dies or answers with a failure
	 */
	String finish(Pair pair) throws Exception {
		return "";
	}

	@Override
	public final String name() {
		return this.name;
	}

	@Override
	public final List<String> measure(Options options) throws Exception {
		List<Window> windows = new ArrayList<>();
		List<String> notes = new ArrayList<>();
		for (int fork = 0; fork < options.forks(); fork++) {
			try (Pair pair = Pair.start(this.name + "-" + fork, options)) {
				start(pair);
				Thread.sleep(options.warmup().toMillis());
				windows.addAll(windows(pair, options));
				pair.client().ask("stop");
				String note = finish(pair);
				if (!note.isEmpty()) {
					notes.add(note);
				}
				if (options.counters()) {
					pair.client().ask("counters");
					pair.server().ask("counters");
				}
			}
		}
		return new Row(this.title, windows, options.forks(), this.prototype, String.join("; ", notes)).cells();
	}

	private List<Window> windows(Pair pair, Options options) throws Exception {
		List<Window> quiet = new ArrayList<>();
		pair.client().sample();
		pair.server().sample();
		long busy = Machine.busyNanos();
		int attempts = 2 * options.windows();
		while (quiet.size() < options.windows()) {
			Thread.sleep(options.window().toMillis());
			Sample client = pair.client().sample();
			Sample server = pair.server().sample();
			long busyNow = Machine.busyNanos();
			Window window = Window.of(countedByServer() ? server : client, client, server,
					(busyNow < 0) ? -1 : busyNow - busy);
			busy = busyNow;
			attempts--;
			if (!(window.foreign() > options.foreign()) || attempts < options.windows() - quiet.size()) {
				quiet.add(window);
			}
		}
		return quiet;
	}

}
