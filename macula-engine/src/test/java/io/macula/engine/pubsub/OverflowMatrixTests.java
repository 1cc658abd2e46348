package io.macula.engine.pubsub;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import io.macula.engine.runtime.Limits;
import io.macula.engine.simulation.NetworkModel;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.testing.FakeDirectory;
import io.macula.engine.transport.memory.MemoryNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of messages for a subscription that is stuck for a while: every overflow
 * policy with every order, with and without confirmation, on one topic and on several;
 * and that nobody else gets anything later because of it. In virtual time.
 */
class OverflowMatrixTests {

	private static final int MESSAGES = 6;

	private static final int QUEUE = 2;

	static Stream<Arguments> combinations() {
		List<Arguments> all = new ArrayList<>();
		for (Overflow overflow : Overflow.values()) {
			for (DeliveryOrder order : DeliveryOrder.values()) {
				for (boolean assured : new boolean[] { false, true }) {
					for (boolean oneTopic : new boolean[] { true, false }) {
						all.add(Arguments.of(overflow, order, assured, oneTopic));
					}
				}
			}
		}
		return all.stream();
	}

	/** One run, with the stuck subscription or without it. */
	private static final class Run {

		private final Simulation simulation = new Simulation(23);

		private final MemoryNetwork network = new MemoryNetwork(new NetworkModel(this.simulation).latency(20, 0));

		private final FakeDirectory directory = new FakeDirectory();

		/** When each message was handled by those that are not stuck. */
		private final Map<String, Long> arrivals = new HashMap<>();

		private final List<String> handled = new ArrayList<>();

		private final List<Published> published = new ArrayList<>();

		private final PubSubNode publisher = node(1);

		private final PubSubNode slow = node(2);

		private final PubSubNode other = node(3);

		private PubSubNode node(int number) {
			return new PubSubNode(this.simulation, this.network, this.directory, number, true, Limits.defaults());
		}

		private void subscribe(PubSubNode node, SubscriptionSettings settings, DeliveryHandler handler) {
			node.pubsub.subscribe("t.*", settings, handler, new PubSubNode.Subscribed());
		}

		private DeliveryHandler timed(String name) {
			return DeliveryHandler
				.of((delivery) -> this.arrivals.put(name + text(delivery), this.simulation.nanoTime()));
		}

		private static String text(Delivery delivery) {
			return new String(delivery.payload(), StandardCharsets.UTF_8);
		}

		Run play(SubscriptionSettings stuck, boolean assured, boolean oneTopic, boolean withIt) {
			this.publisher.node.dial(this.slow.node);
			this.publisher.node.dial(this.other.node);
			this.simulation.run(Duration.ofSeconds(1));
			CompletableFuture<Void> open = new CompletableFuture<>();
			subscribe(this.slow, withIt ? stuck : SubscriptionSettings.DEFAULTS, (delivery) -> {
				this.handled.add(text(delivery));
				return withIt ? open : null;
			});
			subscribe(this.slow, SubscriptionSettings.DEFAULTS, timed("same node "));
			subscribe(this.other, SubscriptionSettings.DEFAULTS, timed("other node "));
			this.simulation.run(Duration.ofSeconds(3));
			for (int i = 0; i < MESSAGES; i++) {
				Published completion = new Published();
				this.publisher.pubsub.publish(oneTopic ? "t.0" : "t." + i, ("" + i).getBytes(StandardCharsets.UTF_8),
						null, Map.of(),
						new PublishSettings(assured, Duration.ofSeconds(30).toNanos(), false, Overflow.BLOCK),
						completion);
				this.published.add(completion);
				this.simulation.run(Duration.ofMillis(100));
			}
			this.simulation.run(Duration.ofSeconds(1));
			open.complete(null);
			this.simulation.run(Duration.ofSeconds(10));
			return this;
		}

	}

	private static List<String> expected(Overflow overflow, DeliveryOrder order, boolean assured, boolean oneTopic) {
		if (order == DeliveryOrder.LATEST_ONLY && oneTopic) {
			return List.of("0", "5");
		}
		if (overflow == Overflow.BLOCK && assured) {
			return List.of("0", "1", "2", "3", "4", "5");
		}
		return (overflow == Overflow.DROP_OLDEST) ? List.of("0", "4", "5") : List.of("0", "1", "2");
	}

	@ParameterizedTest
	@MethodSource("combinations")
	void eachCombinationDropsWhatItSaysAndHoldsUpNobody(Overflow overflow, DeliveryOrder order, boolean assured,
			boolean oneTopic) {
		SubscriptionSettings stuck = new SubscriptionSettings(1, QUEUE, order, overflow, null, false);
		Run run = new Run().play(stuck, assured, oneTopic, true);
		Run without = new Run().play(stuck, assured, oneTopic, false);

		List<String> expected = expected(overflow, order, assured, oneTopic);
		if (oneTopic || !assured) {
			assertThat(run.handled).isEqualTo(expected);
		}
		else {
			// Of different topics those that were held back have no order
			assertThat(run.handled).containsExactlyInAnyOrderElementsOf(expected);
		}
		boolean superseded = order == DeliveryOrder.LATEST_ONLY && oneTopic;
		long dropped = MESSAGES - expected.size();
		assertThat(run.slow.count("pubsub.dropped.superseded")).isEqualTo(superseded ? dropped : 0);
		assertThat(run.slow.count("pubsub.dropped.queue_full")).isEqualTo(superseded ? 0 : dropped);
		boolean heldBack = overflow == Overflow.BLOCK && assured && !superseded;
		assertThat(run.slow.count("pubsub.refused.queue_full") > 0).isEqualTo(heldBack);
		if (assured) {
			for (int i = 0; i < MESSAGES; i++) {
				NodeOutcome outcome = expected.contains("" + i) ? NodeOutcome.CONFIRMED
						: new NodeOutcome(NodeOutcome.State.REJECTED, superseded ? "superseded" : "queue_full");
				assertThat(run.published.get(i).outcomes).as("%s", i)
					.isEqualTo(Map.of(run.slow.id(), outcome, run.other.id(), NodeOutcome.CONFIRMED));
			}
		}
		assertThat(run.arrivals).hasSize(2 * MESSAGES).isEqualTo(without.arrivals);
	}

}
