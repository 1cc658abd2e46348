package io.macula.engine;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Plays one scenario and prints its figures, or draws those that were kept; not part of
 * the test run. See docs/simulation.md.
 */
class ScenarioCommand {

	/** For a process of its own. */
	public static void main(String[] args) {
		new ScenarioCommand().play();
	}

	@Test
	@Timeout(value = 3, unit = TimeUnit.HOURS)
	void play() {
		String name = System.getProperty("macula.scenario", "lookup");
		String plot = System.getProperty("macula.plot");
		if (!name.equals("plot")) {
			run(name);
		}
		if (plot != null) {
			new LookupPlot(LookupFigures.read(Path.of(System.getProperty("macula.figures", "figures.csv"))))
				.write(Path.of(plot));
		}
	}

	private static void run(String name) {
		Scenario.Parameters parameters = Scenario.Parameters.ofSystem();
		System.out.println("scenario " + name + ", " + parameters);
		Scenario.of(name, parameters).aloud().run();
	}

}
