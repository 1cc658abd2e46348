package io.macula.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A {@link ScenarioCommand} in a process of its own, whose heap does not depend on that
 * of the tests. Confined to the thread of the test.
 */
final class ScenarioProcess implements AutoCloseable {

	private final Process process;

	private final Path output;

	private ScenarioProcess(Process process, Path output) {
		this.process = process;
		this.output = output;
	}

	/**
	 * Start one.
	 * @param output where its output goes
	 * @param options of the virtual machine, among them the parameters of the scenario
	 */
	static ScenarioProcess start(Path output, String... options) throws IOException {
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		List<String> command = Stream
			.of(Stream.of(java), Stream.of(options),
					Stream.of("-cp", System.getProperty("java.class.path"), ScenarioCommand.class.getName()))
			.flatMap((part) -> part)
			.toList();
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
		return new ScenarioProcess(process, output);
	}

	/** The figures that it prints, when it has ended. */
	Map<String, String> figures(Duration atMost) throws Exception {
		boolean ended = this.process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
		close();
		String text = Files.readString(this.output, StandardCharsets.UTF_8);
		assertThat(ended).as("The process says: " + text).isTrue();
		assertThat(this.process.exitValue()).as("The process says: " + text).isZero();
		Map<String, String> figures = new LinkedHashMap<>();
		text.lines().filter((line) -> line.startsWith("  ") && line.contains(": ")).forEach((line) -> {
			int colon = line.lastIndexOf(": ");
			figures.put(line.substring(2, colon), line.substring(colon + 2));
		});
		return figures;
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
	}

}
