package io.macula.engine.discovery.mdns;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Two nodes on two machines, as far as they can tell: two network namespaces of the
 * kernel with one cable between them. Needs root and {@code ip}, and nothing leaves the
 * machine.
 */
@Timeout(value = 100, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NetworkNamespaceIntegrationTests {

	private static final String FIRST = "macula-lan-a-" + ProcessHandle.current().pid();

	private static final String SECOND = "macula-lan-b-" + ProcessHandle.current().pid();

	private final List<Process> processes = new ArrayList<>();

	private static @Nullable String failure(String... command) throws InterruptedException {
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
			process.getOutputStream().close();
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			return (process.waitFor() != 0) ? String.join(" ", command) + ": " + output.strip() : null;
		}
		catch (IOException ex) {
			return String.valueOf(ex.getMessage());
		}
	}

	private static void ip(String command) throws InterruptedException {
		List<String> all = new ArrayList<>(List.of("ip"));
		all.addAll(List.of(command.split(" ")));
		assertThat(failure(all.toArray(String[]::new))).isNull();
	}

	@AfterEach
	void removeNamespaces() throws InterruptedException {
		this.processes.forEach(Process::destroyForcibly);
		for (Process process : this.processes) {
			process.waitFor();
		}
		failure("ip", "netns", "delete", FIRST);
		failure("ip", "netns", "delete", SECOND);
	}

	private static void connect() throws InterruptedException {
		String refusal = failure("ip", "netns", "add", FIRST);
		assumeTrue(refusal == null, () -> "no network namespace can be made here: " + refusal);
		ip("netns add " + SECOND);
		ip("-n " + FIRST + " link add cable type veth peer name cable netns " + SECOND);
		for (String name : List.of(FIRST, SECOND)) {
			ip("-n " + name + " addr add " + (name.equals(FIRST) ? "10.77.0.1" : "10.77.0.2") + "/24 dev cable");
			ip("-n " + name + " link set lo up");
			ip("-n " + name + " link set cable up");
			ip("-n " + name + " route add 224.0.0.0/4 dev cable");
		}
	}

	private Process start(String name, String address) throws IOException {
		Process process = LanProcess.start(List.of("ip", "netns", "exec", name), System.getProperty("java.class.path"),
				address);
		this.processes.add(process);
		return process;
	}

	private static String next(BufferedReader reader, String word) {
		return reader.lines()
			.filter((line) -> line.startsWith(word + " "))
			.findFirst()
			.orElseThrow(() -> new AssertionError("the process ended before it said '" + word + "'"))
			.substring(word.length() + 1);
	}

	@Test
	void nodesFindEachOtherOverTheCable() throws IOException, InterruptedException {
		connect();
		Process first = start(FIRST, "10.77.0.1");
		Process second = start(SECOND, "10.77.0.2");
		BufferedReader ofFirst = first.inputReader();
		BufferedReader ofSecond = second.inputReader();
		String firstId = next(ofFirst, "node");
		String secondId = next(ofSecond, "node");
		assertThat(next(ofFirst, "linked")).isEqualTo(secondId);
		assertThat(next(ofSecond, "linked")).isEqualTo(firstId);
		for (Process process : this.processes) {
			process.getOutputStream().close();
			assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
			assertThat(process.exitValue()).isZero();
		}
	}

}
