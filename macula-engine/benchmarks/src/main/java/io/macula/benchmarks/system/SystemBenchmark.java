package io.macula.benchmarks.system;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.macula.benchmarks.measure.Machine;
import io.netty.util.Version;

/**
 * Measures nodes in separate JVMs that talk over the loopback interface, and the QUIC
 * library alone as the ceiling. Prints Markdown. Run with
 * {@code java -cp benchmarks.jar io.macula.benchmarks.system.SystemBenchmark}.
 */
public final class SystemBenchmark {

	private SystemBenchmark() {
	}

	/**
	 * Measure.
	 * @param arguments see {@link Options}; {@code --help} prints them
	 */
	public static void main(String[] arguments) {
		List<String> words = List.of(arguments);
		if (words.contains("--help")) {
			System.out.print(Options.HELP);
			return;
		}
		Options options = Options.parse(arguments);
		List<Measurement> measurements = Measurements.of(options);
		if (words.contains("--list")) {
			measurements.forEach((measurement) -> System.out.println(measurement.name()));
			return;
		}
		System.out.println(environment(words, options));
		Map<List<String>, List<List<String>>> tables = new LinkedHashMap<>();
		for (Measurement measurement : measurements) {
			List<String> cells = measure(measurement, options);
			System.err.println(measurement.name() + ": " + String.join(" | ", cells));
			tables.computeIfAbsent(measurement.header(), (header) -> new ArrayList<>(List.of(header))).add(cells);
		}
		tables.values().forEach((rows) -> System.out.println(Row.markdown(rows)));
		System.out.println("Load average at the end: " + Machine.loadAverage());
	}

	private static List<String> measure(Measurement measurement, Options options) {
		try {
			return measurement.measure(options);
		}
		catch (Exception ex) {
			List<String> cells = new ArrayList<>(List.of(measurement.name(), "failed: " + ex.getMessage()));
			while (cells.size() < measurement.header().size()) {
				cells.add("");
			}
			return cells;
		}
	}

	private static String environment(List<String> arguments, Options options) {
		return "Date " + LocalDate.now() + "; options " + arguments + "; " + Runtime.getRuntime().availableProcessors()
				+ " cores of " + Machine.processor() + "; " + System.getProperty("os.name") + " "
				+ System.getProperty("os.version") + "; Java " + System.getProperty("java.vendor") + " "
				+ Runtime.version() + "; JVM options " + options.jvm() + "; Netty " + netty()
				+ "; load average at the begin " + Machine.loadAverage() + "\n";
	}

	// One jar of all has kept the file of any one of its parts
	private static String netty() {
		return Version.identify()
			.values()
			.stream()
			.map(Version::artifactVersion)
			.findAny()
			.orElse("of unknown version");
	}

}
