package io.macula.engine;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A mesh of a thousand whole nodes, in a process of its own because it takes more heap
 * than the tests have.
 */
class ThousandNodesSimulationTests {

	@TempDir
	private Path directory;

	@Test
	@Timeout(value = 15, unit = TimeUnit.MINUTES)
	void providersAreFoundWithFewQuestionsThoughAFifthOfTheNodesIsDead() throws Exception {
		long seed = Long.getLong("macula.seed", 1);
		try (ScenarioProcess process = ScenarioProcess.start(this.directory.resolve("output"), "-XX:+UseSerialGC",
				"-Xms1g", "-Xmx2g", "-Dmacula.scenario=lookup", "-Dmacula.nodes=1000", "-Dmacula.dead=0.2",
				"-Dmacula.seed=" + seed)) {
			Map<String, String> figures = process.figures(Duration.ofMinutes(14));
			String run = "seed " + seed + ": " + figures;
			assertThat(number(figures, "success")).as(run).isGreaterThanOrEqualTo(99);
			assertThat(number(figures, "hops in the mean")).as(run).isLessThan(4);
			assertThat(number(figures, "nodes asked in the mean")).as(run).isLessThan(30);
			// They were asked while tables still held them
			assertThat(number(figures, "of these silent")).as(run).isGreaterThan(5);
		}
	}

	private static double number(Map<String, String> figures, String name) {
		String value = figures.get("20 % dead: " + name);
		assertThat(value).as(name + " in " + figures).isNotNull();
		return Double.parseDouble(value.split(" ")[0]);
	}

}
