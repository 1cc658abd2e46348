package io.macula.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The sample, or an application made of it, in a process of its own: the packaged jar
 * where the build says which, else the test's class path. Its output goes to
 * {@code target/processes}. Confined to one thread.
 */
final class SampleProcess implements AutoCloseable {

	private final String house;

	private final Path log;

	private final List<String> command = new ArrayList<>();

	private final Http http;

	private Process process;

	/**
	 * Start a house.
	 * @param house its name
	 * @param quicPort port of its node
	 * @param seedPort port of the node through which it joins, or {@code null} if it is
	 * the first
	 * @param dataDir keeps its identity
	 */
	SampleProcess(String house, int quicPort, @Nullable Integer seedPort, Path dataDir) {
		this(house, quicPort, seedPort, dataDir, null);
	}

	/**
	 * Start a house.
	 * @param house its name
	 * @param quicPort port of its node
	 * @param seedPort port of the node through which it joins, or {@code null} if it is
	 * the first
	 * @param dataDir keeps its identity
	 * @param main what to run from the test's class path, {@code null} for the sample
	 * itself
	 */
	SampleProcess(String house, int quicPort, @Nullable Integer seedPort, Path dataDir, @Nullable Class<?> main) {
		int serverPort = Ports.tcp();
		this.house = house;
		this.http = new Http(serverPort);
		this.command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx192m",
				"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
		String jar = System.getProperty("sample.jar");
		if (main == null && jar != null && Files.exists(Path.of(jar))) {
			this.command.addAll(List.of("-jar", jar));
		}
		else {
			this.command.addAll(List.of("-cp", System.getProperty("java.class.path"),
					((main != null) ? main : SampleApplication.class).getName()));
		}
		this.command.addAll(List.of("--sample.house=" + house, "--sample.neighbours=0", "--sample.interval=100ms",
				"--server.address=127.0.0.1", "--macula.mdns.enabled=false", "--server.port=" + serverPort,
				"--macula.quic.port=" + quicPort, "--macula.data-dir=" + dataDir));
		if (seedPort != null) {
			this.command.add("--macula.bootstrap.peers=https://127.0.0.1:" + seedPort);
		}
		this.log = Path.of("target", "processes", house + ".log");
		this.process = launch();
	}

	private Process launch() {
		try {
			Files.createDirectories(this.log.getParent());
			return new ProcessBuilder(this.command).redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.appendTo(this.log.toFile()))
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	String house() {
		return this.house;
	}

	Http http() {
		return this.http;
	}

	void awaitUp() {
		await().alias(this.house + " is up, see " + this.log)
			.atMost(Duration.ofMinutes(4))
			.failFast(this.house + " has ended, see " + this.log, () -> !this.process.isAlive())
			.untilAsserted(
					() -> assertThat(this.http.get("/actuator/health").path("status").asString()).isEqualTo("UP"));
	}

	String id() {
		return this.http.get("/api/mesh").path("id").asString();
	}

	/**
	 * Nodes that it has a link to.
	 * @return their ids
	 */
	Collection<String> peers() {
		return stream(this.http.get("/actuator/macula").path("peers")).map((peer) -> peer.path("id").asString())
			.toList();
	}

	/**
	 * What membership says of a node.
	 * @param node id of the node
	 * @return its state, empty if the node is not known
	 */
	String stateOf(String node) {
		return stream(this.http.get("/actuator/macula").path("members"))
			.filter((member) -> member.path("id").asString().equals(node))
			.map((member) -> member.path("state").asString())
			.findFirst()
			.orElse("");
	}

	/**
	 * Let it stand still, or go on.
	 * @param signal {@code STOP} or {@code CONT}
	 */
	void signal(String signal) {
		try {
			assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(this.process.pid())).start().waitFor())
				.isZero();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError("Interrupted", ex);
		}
	}

	/**
	 * What it counts of all houses.
	 * @return counters by name and node id of those that have been heard of
	 */
	Map<String, Heard> heard() {
		return stream(this.http.get("/api/street"))
			.collect(Collectors.toMap((view) -> view.path("house").asString() + " " + view.path("node").asString(),
					(view) -> new Heard(view.path("last").asLong(), view.path("received").asLong(),
							view.path("duplicates").asLong(), view.path("gaps").asLong())));
	}

	/**
	 * Notices that arrived, each as often as it did.
	 * @return what they say
	 */
	List<String> notices() {
		return stream(this.http.get("/api/notices")).map((notice) -> notice.path("text").asString()).toList();
	}

	/**
	 * A figure that its node counts.
	 * @param name name of the counter
	 * @return its value, 0 if it was not counted yet
	 */
	long counter(String name) {
		return this.http.get("/actuator/macula/counters").path("counters").path(name).asLong(0);
	}

	/**
	 * Procedures that its node offers.
	 * @return their names
	 */
	Collection<String> procedures() {
		return stream(this.http.get("/actuator/macula/procedures").path("procedures")).map(JsonNode::asString).toList();
	}

	/**
	 * Ask it to end, as {@code kill} does, and wait for that.
	 */
	void terminate() {
		askToEnd();
		awaitEnd();
	}

	/**
	 * Ask it to end, as {@code kill} does.
	 */
	void askToEnd() {
		this.process.destroy();
	}

	/**
	 * Wait until it has ended by itself.
	 */
	void awaitEnd() {
		awaitExit(Duration.ofMinutes(1));
	}

	private void awaitExit(Duration patience) {
		try {
			assertThat(this.process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS))
				.as(this.house + " ends, see " + this.log)
				.isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError("Interrupted", ex);
		}
	}

	/**
	 * End it as {@code kill -9} does.
	 */
	void kill() {
		this.process.destroyForcibly();
		awaitExit(Duration.ofMinutes(1));
	}

	/**
	 * Start it again with the same ports and data directory.
	 */
	void restart() {
		this.process = launch();
	}

	@Override
	public void close() {
		kill();
	}

	private static Stream<JsonNode> stream(JsonNode array) {
		return StreamSupport.stream(array.spliterator(), false);
	}

	/**
	 * Counters of a house.
	 *
	 * @param last number of its latest reading
	 * @param received readings that arrived
	 * @param duplicates readings that arrived more than once
	 * @param gaps readings that did not arrive
	 */
	record Heard(long last, long received, long duplicates, long gaps) {

		/** Of a house that has not been heard of. */
		static final Heard NOTHING = new Heard(0, 0, 0, 0);

	}

}
