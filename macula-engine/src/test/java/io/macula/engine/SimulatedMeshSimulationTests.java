package io.macula.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import static io.macula.engine.testing.Utf8.bytes;
import static io.macula.engine.testing.Utf8.text;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whole nodes in virtual time: they behave as on a real network, and a seed gives the
 * same run each time.
 */
class SimulatedMeshSimulationTests {

	@Test
	void nodesFindEachOtherAndTalk() {
		SimulatedMesh mesh = new SimulatedMesh(1);
		mesh.start(0);
		for (int number = 1; number < 20; number++) {
			mesh.start(number, 0);
		}
		mesh.run(Duration.ofSeconds(10));
		List<String> received = new ArrayList<>();
		CompletableFuture<Subscription> subscribed = mesh.node(7)
			.subscribe("home.*.power", (message) -> received.add(message.topic()));
		mesh.node(13).advertise("home.quote", (call) -> call.args());
		mesh.run(Duration.ofSeconds(3));
		assertThat(subscribed).isCompleted();
		CompletableFuture<byte[]> answer = mesh.node(4).call("home.quote", bytes("7"));
		mesh.node(18).publish("home.oak.power", bytes("1"));
		mesh.run(Duration.ofSeconds(2));
		assertThat(answer).isCompletedWithValueMatching((value) -> text(value).equals("7"));
		assertThat(received).containsExactly("home.oak.power");
	}

	@Test
	void sameSeedGivesTheSameRun() {
		assertThat(fingerprint(7)).isEqualTo(fingerprint(7)).isNotEqualTo(fingerprint(8));
	}

	private long fingerprint(long seed) {
		SimulatedMesh mesh = new SimulatedMesh(seed);
		mesh.model.loss(0.02);
		mesh.start(0);
		for (int number = 1; number < 15; number++) {
			mesh.start(number, 0);
			mesh.node(number).subscribe("a." + number % 4 + ".*", (message) -> {
			});
		}
		mesh.run(Duration.ofSeconds(20));
		mesh.kill(3);
		for (int number = 4; number < 10; number++) {
			mesh.node(number).publish("a." + number % 4 + ".b", bytes("x"));
		}
		mesh.run(Duration.ofSeconds(20));
		// What waits for the end of a partition goes on in a defined order, too
		String alone = SimulatedMesh.port(5);
		mesh.model.block((from, to) -> from.equals(alone) != to.equals(alone));
		mesh.run(Duration.ofSeconds(5));
		mesh.model.block((from, to) -> false);
		mesh.run(Duration.ofSeconds(15));
		return mesh.model.hash();
	}

}
