package io.macula.engine;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * That nobody listens is remembered for less than a second: whoever subscribes gets what
 * nodes that it is not linked to publish a second later.
 */
class NewSubscriberSimulationTests {

	private static final int NODES = 70;

	private static final int PUBLISHER = 17;

	private static final String TOPIC = "power";

	private final SimulatedMesh mesh = new SimulatedMesh(31);

	private final List<Long> sent = new ArrayList<>();

	@Test
	void newSubscriberGetsWhatIsPublishedASecondLater() {
		this.mesh.start(0);
		for (int number = 1; number < NODES; number++) {
			this.mesh.start(number, 0);
			this.mesh.run(Duration.ofMillis(30));
		}
		this.mesh.run(Duration.ofSeconds(45));
		publish(25);
		for (int round = 0; round < 3; round++) {
			int subscriber = this.mesh.numbers().stream().filter(this::isFar).findFirst().orElseThrow();
			Set<Long> received = new HashSet<>();
			CompletableFuture<Subscription> subscription = this.mesh.node(subscriber)
				.subscribe((round == 1) ? "*" : TOPIC,
						(message) -> received.add(ByteBuffer.wrap(message.payload()).getLong()));
			long subscribed = this.mesh.simulation.nanoTime();
			publish(40);
			this.mesh.run(Duration.ofSeconds(1));
			List<Long> expected = this.sent.stream().filter((at) -> at > subscribed + 1_000_000_000L).toList();
			assertThat(expected).hasSizeGreaterThan(20);
			assertThat(received).as("subscriber %d", subscriber).containsAll(expected);
			// So that the next one is the first again
			subscription.join().close();
			publish(30);
		}
	}

	/** Publish ten times a second. */
	private void publish(int times) {
		for (int i = 0; i < times; i++) {
			long now = this.mesh.simulation.nanoTime();
			this.sent.add(now);
			this.mesh.node(PUBLISHER).publish(TOPIC, ByteBuffer.allocate(8).putLong(now).array());
			this.mesh.run(Duration.ofMillis(100));
		}
	}

	private boolean isFar(int number) {
		return number != PUBLISHER && this.mesh.node(PUBLISHER)
			.peers()
			.stream()
			.noneMatch((peer) -> peer.id().equals(this.mesh.node(number).id()));
	}

}
