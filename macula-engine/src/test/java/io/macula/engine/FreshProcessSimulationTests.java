package io.macula.engine;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A seed gives the same run in every process, whatever that process hashes, loads or
 * compiles first.
 */
class FreshProcessSimulationTests {

	@TempDir
	private Path directory;

	@Test
	void twoFreshProcessesPlayTheSameRun() throws Exception {
		try (ScenarioProcess first = start("first", 5);
				ScenarioProcess second = start("second", 5);
				ScenarioProcess other = start("other", 6)) {
			String trace = trace(first);
			assertThat(trace).isNotNull();
			assertThat(trace).isEqualTo(trace(second));
			assertThat(trace).isNotEqualTo(trace(other));
		}
	}

	private ScenarioProcess start(String name, long seed) throws IOException {
		return ScenarioProcess.start(this.directory.resolve(name), "-Xmx512m", "-XX:TieredStopAtLevel=1",
				"-Dmacula.scenario=pubsub", "-Dmacula.nodes=12", "-Dmacula.loss=0.02", "-Dmacula.seed=" + seed);
	}

	private static String trace(ScenarioProcess process) throws Exception {
		return process.figures(Duration.ofMinutes(2)).get("trace");
	}

}
