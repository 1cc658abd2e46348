package io.macula.benchmarks.system;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * One line of the result. Immutable.
 *
 * @param title what was measured
 * @param windows what was seen in each interval
 * @param forks pairs of JVMs
 * @param prototype figures of the prototype, for comparison
 * @param note what else is to be said
 */
record Row(String title, List<Window> windows, int forks, String prototype, String note) {

	static final List<String> HEADER = List.of("measurement", "per second (median)", "windows", "p50 / p99 µs",
			"CPU µs/op client + server", "heap B/op client + server", "others' cores", "prototype", "note");

	List<String> cells() {
		if (this.windows.isEmpty()) {
			return List.of(this.title, "-", "-", "-", "-", "-", "-", this.prototype, this.note);
		}
		double least = this.windows.stream().mapToDouble(Window::perSecond).min().orElse(0);
		double most = this.windows.stream().mapToDouble(Window::perSecond).max().orElse(0);
		long failed = this.windows.stream().mapToLong(Window::failed).sum();
		String note = this.note + ((failed > 0) ? (this.note.isEmpty() ? "" : "; ") + failed + " failed" : "");
		return List.of(this.title, rate(median(Window::perSecond)),
				rate(least) + " - " + rate(most) + " (" + this.windows.size() + " in " + this.forks + ")",
				format("%.0f / %.0f", median(Window::p50), median(Window::p99)),
				format("%.2f + %.2f", median(Window::clientCpu), median(Window::serverCpu)),
				format("%.0f + %.0f", median(Window::clientBytes), median(Window::serverBytes)),
				format("%.1f", median(Window::foreign)), this.prototype, note);
	}

	private double median(ToDoubleFunction<Window> figure) {
		double[] values = this.windows.stream().mapToDouble(figure).sorted().toArray();
		int middle = values.length / 2;
		return (values.length % 2 == 1) ? values[middle] : (values[middle - 1] + values[middle]) / 2;
	}

	static String rate(double perSecond) {
		if (perSecond >= 999_500) {
			return format("%.2f M", perSecond / 1e6);
		}
		return (perSecond >= 9_950) ? format("%.0f k", perSecond / 1e3) : format("%.0f", perSecond);
	}

	private static String format(String pattern, Object... values) {
		return String.format(Locale.ROOT, pattern, values);
	}

	static String markdown(List<List<String>> rows) {
		List<String> lines = new ArrayList<>();
		for (List<String> row : rows) {
			lines.add("| " + String.join(" | ", row) + " |");
			if (lines.size() == 1) {
				lines.add("|" + " --- |".repeat(row.size()));
			}
		}
		return String.join("\n", lines) + "\n";
	}

}
