package io.macula.engine;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How often whole nodes look something up: once for all who want to know the same, and
 * from time to time what nobody asked for, so that tables stay right.
 */
class LookupUpkeepSimulationTests {

	private static final Duration REFRESH = Duration.ofMinutes(12);

	private final SimulatedMesh mesh = new SimulatedMesh(43).with((builder) -> builder.membership(null));

	private void start(int nodes) {
		this.mesh.start(0);
		for (int number = 1; number < nodes; number++) {
			this.mesh.start(number, 0);
			this.mesh.run(Duration.ofMillis(30));
		}
		this.mesh.run(Duration.ofSeconds(45));
	}

	private long counter(int number, String name) {
		return this.mesh.context(number).counters().value(name);
	}

	@Test
	void callsForTheSameUnknownProcedureShareOneLookup() {
		start(70);
		this.mesh.node(60).advertise("home.echo", (call) -> call.args());
		this.mesh.run(Duration.ofSeconds(3));
		byte[] payload = "x".getBytes(StandardCharsets.UTF_8);
		long before = counter(5, "discovery.lookups");
		var answers = IntStream.range(0, 200)
			.mapToObj((i) -> this.mesh.node(5).call("home.echo", payload))
			.toArray(CompletableFuture<?>[]::new);
		this.mesh.run(Duration.ofSeconds(5));
		assertThat(answers).allMatch(CompletableFuture::isDone).noneMatch(CompletableFuture::isCompletedExceptionally);
		assertThat(counter(5, "discovery.lookups") - before).isEqualTo(1);
	}

	@Test
	void quietNodesForgetTheDeadBecauseTheyLookThemselvesFromTimeToTime() {
		start(24);
		for (int number = 16; number < 24; number++) {
			this.mesh.kill(number);
		}
		Map<Integer, Long> before = new HashMap<>();
		this.mesh.numbers().forEach((number) -> before.put(number, counter(number, "dht.lookups")));
		this.mesh.run(REFRESH);
		for (int number : this.mesh.numbers()) {
			assertThat(counter(number, "dht.lookups")).isGreaterThan(before.get(number));
			assertThat(this.mesh.node(number).status().tableNodes()).as("table of %d", number).isEqualTo(15);
		}
	}

}
