package io.macula.engine.membership;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;

import io.macula.engine.membership.MembershipScenarios.Cost;
import io.macula.engine.membership.MembershipScenarios.Crash;
import io.macula.engine.membership.MembershipScenarios.Disturbance;
import io.macula.engine.membership.MembershipScenarios.Wrong;
import org.junit.jupiter.api.Test;

/**
 * Prints the figures of membership; not part of the test run. See docs/simulation.md.
 */
class MembershipCommand {

	private static final MembershipSettings WITH = Boolean.getBoolean("macula.wan") ? MembershipSettings.wan()
			: MembershipSettings.lan();

	private static final MembershipSettings WITHOUT = WITH.withoutLifeguard();

	private final long seed = Long.getLong("macula.seed", 1);

	private final Duration time = Duration.ofMinutes(Integer.getInteger("macula.minutes", 10));

	private final Duration fine = Duration.ofSeconds(Integer.getInteger("macula.fine", 2));

	private final List<String> parts = List
		.of(System.getProperty("macula.part", "crash,cost,loss,stopped,deaf").split(","));

	@Test
	void print() {
		for (String nodes : System.getProperty("macula.nodes", "8,64,256").split(",")) {
			print(Integer.parseInt(nodes));
		}
	}

	private void print(int count) {
		if (this.parts.contains("crash")) {
			List<Crash> crashes = LongStream.range(this.seed, this.seed + 5)
				.mapToObj((each) -> MembershipScenarios.crash(each, count, WITH))
				.toList();
			print("%d nodes, crash: first suspects %s, all suspect %s, all know %s", count,
					range(crashes, Crash::firstMillis), range(crashes, Crash::suspectedMillis),
					range(crashes, Crash::failedMillis));
		}
		if (this.parts.contains("cost")) {
			Cost cost = MembershipScenarios.cost(this.seed, count, WITH, this.time);
			print("%d nodes, bytes per node and second: %.1f, state exchange %.1f", count, cost.bytesPerSecond(),
					cost.syncBytesPerSecond());
		}
		if (this.parts.contains("loss")) {
			print("%d nodes, 5 %% loss: %s, without Lifeguard %s", count, perHour(loss(count, WITH)),
					perHour(loss(count, WITHOUT)));
		}
		for (Disturbance how : Disturbance.values()) {
			if (this.parts.contains(how.name().toLowerCase(Locale.ROOT))) {
				for (List<Integer> seconds : List.of(List.of(2), List.of(5), List.of(10), List.of(2, 5, 10))) {
					print("%d nodes, 30 %% %s for %s s: %s, without Lifeguard %s", count, how, seconds,
							perHour(disturbed(count, WITH, how, seconds)),
							perHour(disturbed(count, WITHOUT, how, seconds)));
				}
			}
		}
	}

	private Wrong loss(int count, MembershipSettings settings) {
		return MembershipScenarios.loss(this.seed, count, settings, 0.05, this.time);
	}

	private Wrong disturbed(int count, MembershipSettings settings, Disturbance how, List<Integer> seconds) {
		return MembershipScenarios.disturbed(this.seed, count, settings, how, seconds, this.fine, this.time);
	}

	private String perHour(Wrong wrong) {
		double hours = this.time.toSeconds() / 3600.0;
		return String.format(Locale.ROOT, "%.0f about undisturbed, %.0f about returned, %.0f about absent",
				wrong.healthy() / hours, wrong.returned() / hours, wrong.absent() / hours);
	}

	/** Least, median and most. */
	private static String range(List<Crash> crashes, ToLongFunction<Crash> figure) {
		long[] sorted = crashes.stream().mapToLong(figure).sorted().toArray();
		return String.format(Locale.ROOT, "%.1f s (%.1f to %.1f)", sorted[sorted.length / 2] / 1000.0,
				sorted[0] / 1000.0, sorted[sorted.length - 1] / 1000.0);
	}

	private static void print(String format, Object... values) {
		System.out.printf(Locale.ROOT, format + "%n", values);
	}

}
