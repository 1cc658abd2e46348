package io.macula.engine;

import org.junit.jupiter.api.Test;

/**
 * Plays one scenario and prints its figures; not part of the test run. See
 * docs/simulation.md.
 */
class ScenarioCommand {

	/** For a process of its own. */
	public static void main(String[] args) {
		new ScenarioCommand().play();
	}

	@Test
	void play() {
		String name = System.getProperty("macula.scenario", "lookup");
		Scenario.Parameters parameters = Scenario.Parameters.ofSystem();
		System.out.println("scenario " + name + ", " + parameters);
		Scenario.of(name, parameters)
			.run()
			.forEach((figure, value) -> System.out.println("  " + figure + ": " + value));
	}

}
