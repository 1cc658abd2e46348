package io.macula.engine;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A stream that is much larger than the memory of either end, between two JVMs with 64
 * MiB of heap and 64 MiB of direct memory. One gibibyte; for ten, run
 * {@code mvn -pl macula-engine test -Dtest=StreamMemoryIntegrationTests -Dmacula.stream.mebibytes=10240}.
 */
class StreamMemoryIntegrationTests {

	private final List<Process> processes = new ArrayList<>();

	@AfterEach
	void end() {
		this.processes.forEach(Process::destroyForcibly);
	}

	private Process start(String... arguments) throws Exception {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx64m",
						"-XX:MaxDirectMemorySize=64m", "-Dio.netty.maxDirectMemory=67108864", "-XX:+UseSerialGC",
						"-XX:+ExitOnOutOfMemoryError", "-cp", classPath(), StreamProcess.class.getName()));
		command.addAll(List.of(arguments));
		Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
		this.processes.add(process);
		return process;
	}

	/** That of the test, which is not always that of the JVM. */
	private static String classPath() {
		return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
	}

	private static String line(BufferedReader reader, String begin) throws Exception {
		String line = reader.readLine();
		while (line != null && !line.contains(begin)) {
			line = reader.readLine();
		}
		return line;
	}

	@Test
	void aStreamLargerThanTheMemoryOfBothEndsArrivesWhole() throws Exception {
		long mebibytes = Long.getLong("macula.stream.mebibytes", 1024);
		Process provider = start("provide");
		BufferedReader told = provider.inputReader();
		String endpoint = line(told, "127.0.0.1:");
		assertThat(endpoint).isNotNull();
		Process reader = start("read", endpoint.substring(endpoint.indexOf("127.0.0.1:")), "" + mebibytes, "5");
		String outcome = line(reader.inputReader(), "received");
		System.out.println(outcome);
		assertThat(outcome).startsWith("received " + mebibytes * 16 + " items complete, then cancelled, left 0 0 0");
		assertThat(line(told, "left")).contains("left 0 0 0");
		assertThat(reader.waitFor(30, TimeUnit.SECONDS)).isTrue();
		assertThat(reader.exitValue()).isZero();
	}

}
