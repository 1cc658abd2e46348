package io.macula.benchmarks.system;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What the command line says. Immutable.
 *
 * @param quick only to see that everything runs
 * @param full measure the full frames, too
 * @param variants measure other executors and transports, too
 * @param compact whether the main rows use compact frames
 * @param only parts of names, one of which a measurement must contain; empty for all
 * @param forks pairs of fresh JVMs for each measurement
 * @param warmup time before the first window
 * @param windows windows in each pair of JVMs
 * @param window length of a window
 * @param foreign processor cores that others may use during a window; beyond that the
 * window is repeated
 * @param jvm options of the measured JVMs
 * @param profile directory for flight recordings of the measured JVMs
 * @param counters whether the nodes' counters are printed after each measurement
 */
record Options(boolean quick, boolean full, boolean variants, boolean compact, List<String> only, int forks,
		Duration warmup, int windows, Duration window, double foreign, List<String> jvm, @Nullable Path profile,
		boolean counters) {

	static final String HELP = """
			Options:
			  --quick            short and imprecise, to see that everything runs
			  --only=a,b         only measurements whose name contains one of these
			  --compact=false    full frames in the main rows
			  --full             full frames in rows of their own
			  --variants         other executors and transports in rows of their own
			  --forks=3          pairs of fresh JVMs for each measurement
			  --warmup=8         seconds before the first window
			  --windows=5        windows in each pair of JVMs
			  --window=2         seconds of a window
			  --foreign=0.5      cores that other processes may use, else the window is repeated (at most twice as many)
			  --jvm="-Xmx1g"     options of the measured JVMs
			  --profile=DIR      keep flight recordings of the measured JVMs
			  --counters         print the counters of the nodes after each measurement
			  --list             print the names of the measurements and stop
			""";

	static Options parse(String... arguments) {
		boolean quick = Arrays.asList(arguments).contains("--quick");
		boolean full = false;
		boolean variants = false;
		boolean compact = true;
		boolean counters = false;
		List<String> only = List.of();
		int forks = quick ? 1 : 3;
		Duration warmup = Duration.ofSeconds(quick ? 2 : 8);
		int windows = quick ? 2 : 5;
		Duration window = Duration.ofSeconds(quick ? 1 : 2);
		double foreign = Double.MAX_VALUE;
		List<String> jvm = new ArrayList<>(List.of("-Xmx1g", "-XX:+UseParallelGC"));
		@Nullable Path profile = null;
		for (String argument : arguments) {
			String[] parts = argument.split("=", 2);
			String value = (parts.length > 1) ? parts[1] : "true";
			switch (parts[0]) {
				case "--quick", "--list" -> {
				}
				case "--full" -> full = Boolean.parseBoolean(value);
				case "--variants" -> variants = Boolean.parseBoolean(value);
				case "--compact" -> compact = Boolean.parseBoolean(value);
				case "--counters" -> counters = Boolean.parseBoolean(value);
				case "--only" -> only = List.of(value.split(","));
				case "--forks" -> forks = Integer.parseInt(value);
				case "--warmup" -> warmup = seconds(value);
				case "--windows" -> windows = Integer.parseInt(value);
				case "--window" -> window = seconds(value);
				case "--foreign" -> foreign = Double.parseDouble(value);
				case "--jvm" -> jvm = new ArrayList<>(List.of(value.split(" ")));
				case "--profile" -> profile = Path.of(value);
				default -> throw new IllegalArgumentException("Unknown option '" + argument + "'\n" + HELP);
			}
		}
		if (Runtime.version().feature() >= 22) {
			jvm.add("--enable-native-access=ALL-UNNAMED");
		}
		return new Options(quick, full, variants, compact, only, forks, warmup, windows, window, foreign,
				List.copyOf(jvm), profile, counters);
	}

	private static Duration seconds(String value) {
		return Duration.ofMillis(Math.round(Double.parseDouble(value) * 1000));
	}

	boolean selects(String name) {
		return this.only.isEmpty() || this.only.stream().anyMatch(name::contains);
	}

}
