package io.macula.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

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
		Process first = start("first", 5);
		Process second = start("second", 5);
		Process other = start("other", 6);
		String trace = traceOf(first, "first");
		assertThat(trace).isEqualTo(traceOf(second, "second"));
		assertThat(trace).isNotEqualTo(traceOf(other, "other"));
	}

	private Process start(String name, long seed) throws IOException {
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		return new ProcessBuilder(List.of(java, "-Xmx512m", "-XX:TieredStopAtLevel=1", "-cp",
				System.getProperty("java.class.path"), "-Dmacula.scenario=pubsub", "-Dmacula.nodes=12",
				"-Dmacula.loss=0.02", "-Dmacula.seed=" + seed, ScenarioCommand.class.getName()))
			.redirectErrorStream(true)
			.redirectOutput(this.directory.resolve(name).toFile())
			.start();
	}

	private String traceOf(Process process, String name) throws Exception {
		boolean ended = process.waitFor(2, TimeUnit.MINUTES);
		process.destroyForcibly();
		String output = Files.readString(this.directory.resolve(name), StandardCharsets.UTF_8);
		assertThat(ended).as("The process '" + name + "' says: " + output).isTrue();
		return output.lines()
			.filter((line) -> line.contains("trace: "))
			.findFirst()
			.orElseThrow(() -> new AssertionError("The process '" + name + "' says: " + output));
	}

}
