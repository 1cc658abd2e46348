package io.macula.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

import io.macula.engine.runtime.Limits;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A subscriber whose handler never comes to an end costs the others nothing: not even
 * time.
 */
class NeverReadingSubscriberSimulationTests {

	private static final int NODES = 6;

	private static final int MESSAGES = 500;

	private static final int ROOM = 64;

	/** When each message arrived, by node. */
	private final Map<Integer, List<Long>> arrivals = new TreeMap<>();

	private SimulatedMesh play(boolean reads) {
		this.arrivals.clear();
		SimulatedMesh mesh = new SimulatedMesh(5).with(Limits.builder().mailboxMessages(ROOM).build());
		for (int number = 0; number < NODES; number++) {
			mesh.start(number, (number == 0) ? new int[0] : new int[] { 0 });
			int own = number;
			boolean stuck = !reads && number == NODES - 1;
			CompletableFuture<Void> never = new CompletableFuture<>();
			mesh.node(number).subscribeAsync("news", (message) -> {
				this.arrivals.computeIfAbsent(own, (key) -> new ArrayList<>()).add(mesh.simulation.nanoTime());
				return stuck ? never : null;
			}, SubscribeOptions.defaults());
		}
		mesh.run(Duration.ofSeconds(40));
		byte[] payload = new byte[1000];
		for (int i = 0; i < MESSAGES; i++) {
			mesh.node(0).publish("news", payload);
			mesh.run(Duration.ofMillis(10));
		}
		mesh.run(Duration.ofSeconds(5));
		return mesh;
	}

	@Test
	void othersReceiveEverythingAtTheSameTimeAsWithoutIt() {
		play(true);
		Map<Integer, List<Long>> without = new TreeMap<>(this.arrivals);
		SimulatedMesh mesh = play(false);
		assertThat(this.arrivals.get(NODES - 1)).hasSize(1);
		without.remove(NODES - 1);
		this.arrivals.remove(NODES - 1);
		assertThat(without.values()).allSatisfy((times) -> assertThat(times).hasSize(MESSAGES));
		assertThat(this.arrivals).isEqualTo(without);
		// One with the handler, as many as have room in the queue, the rest is counted
		assertThat(mesh.context(NODES - 1).counters().value("pubsub.dropped.queue_full"))
			.isEqualTo(MESSAGES - 1 - ROOM);
		assertThat(mesh.context(0).counters().gauges()).containsEntry("pubsub.waiting", 0L);
	}

}
