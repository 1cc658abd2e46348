package io.macula.engine.pubsub;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.testing.FakeDirectory;
import io.macula.engine.transport.memory.MemoryNetwork;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nodes that publish, subscribe, leave off and dial each other at random, in virtual
 * time.
 */
class PubSubSimulationTests {

	private static final String[] TOPICS = { "a", "a.b", "a.b.c", "b.b", "c" };

	private static final String[] PATTERNS = { "a", "a.*", "a.**", "**", "*.b", "#.c", "c" };

	private static final long SECOND = 1_000_000_000L;

	private final MemoryNetwork network = new MemoryNetwork();

	private final List<Watched> subscriptions = new ArrayList<>();

	private final Map<String, Long> published = new LinkedHashMap<>();

	private final Map<String, String> topics = new HashMap<>();

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void everySubscriptionSeesEveryMessageOfItsTimeOnceAndInOrder(long seed) {
		Simulation simulation = new Simulation(seed);
		FakeDirectory directory = new FakeDirectory();
		directory.freshNanos = 300_000_000;
		List<PubSubNode> nodes = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			boolean compact = simulation.random().nextBoolean();
			nodes.add(new PubSubNode(simulation, this.network, directory, 100 + i, compact, Limits.defaults()));
		}
		for (int step = 0; step < 2500; step++) {
			PubSubNode node = nodes.get(simulation.random().nextInt(nodes.size()));
			int choice = simulation.random().nextInt(100);
			if (choice < 70) {
				publish(simulation, node, step);
			}
			else if (choice < 76) {
				subscribe(simulation, node);
			}
			else if (choice < 81 && !this.subscriptions.isEmpty()) {
				this.subscriptions.get(simulation.random().nextInt(this.subscriptions.size())).close(simulation);
			}
			else if (choice < 84) {
				PubSubNode other = nodes.get(simulation.random().nextInt(nodes.size()));
				if (other != node) {
					node.node.dial(other.node);
					other.node.dial(node.node);
				}
			}
			else {
				simulation.run(Duration.ofMillis(simulation.random().nextInt(60)));
			}
		}
		simulation.run(Duration.ofSeconds(10));
		this.subscriptions.forEach((subscription) -> subscription.check(seed));
		assertThat(this.published.size()).isGreaterThan(1000);
		for (PubSubNode node : nodes) {
			assertThat(node.count("pubsub.unreachable")).as("seed %d", seed).isZero();
			// What is asserted while messages arrive
			assertThat(node.count("pubsub.handler_failed")).as("seed %d", seed).isZero();
			assertThat(node.node.context.counters().gauges()).containsEntry("pubsub.waiting", 0L);
		}
	}

	private void publish(Simulation simulation, PubSubNode node, int step) {
		String topic = TOPICS[simulation.random().nextInt(TOPICS.length)];
		String text = topic + "#" + step;
		// Some travel on a stream of their own
		byte[] payload = text.getBytes(StandardCharsets.UTF_8);
		byte[] padded = Arrays.copyOf(payload, (simulation.random().nextInt(20) == 0) ? 100_000 : payload.length);
		node.pubsub.publish(topic, padded, null, Map.of(), new Published());
		this.published.put(text, simulation.nanoTime());
		this.topics.put(text, topic);
	}

	private void subscribe(Simulation simulation, PubSubNode node) {
		Watched watched = new Watched(PATTERNS[simulation.random().nextInt(PATTERNS.length)], node.id());
		node.pubsub.subscribe(watched.pattern, SubscriptionSettings.DEFAULTS, DeliveryHandler.of(watched::received),
				new SubscribeCompletion() {

					@Override
					public void subscribed(LocalSubscription now) {
						watched.subscription = now;
						watched.from = simulation.nanoTime() + SECOND;
					}

					@Override
					public void failed(MeshFailure failure) {
						throw new AssertionError(failure);
					}

				});
		this.subscriptions.add(watched);
	}

	private final class Watched {

		private final String pattern;

		private final NodeId node;

		private final List<String> texts = new ArrayList<>();

		private final Map<String, Long> last = new HashMap<>();

		private @Nullable LocalSubscription subscription;

		private long from = Long.MAX_VALUE;

		private long until = Long.MAX_VALUE;

		private boolean closed;

		Watched(String pattern, NodeId node) {
			this.pattern = pattern;
			this.node = node;
		}

		void received(Delivery delivery) {
			assertThat(this.closed).isFalse();
			String text = new String(delivery.payload(), StandardCharsets.UTF_8).trim();
			this.texts.add(text);
			String key = delivery.origin() + delivery.topic();
			assertThat(delivery.sequence()).as("%s at %s", text, this.pattern)
				.isGreaterThan(this.last.getOrDefault(key, 0L));
			this.last.put(key, delivery.sequence());
		}

		void close(Simulation simulation) {
			if (this.subscription != null && !this.closed) {
				this.closed = true;
				// What is on its way now need not arrive
				this.until = simulation.nanoTime() - SECOND;
				this.subscription.close();
			}
		}

		void check(long seed) {
			Set<String> unique = new HashSet<>(this.texts);
			assertThat(this.texts).as("seed %d: repeats at '%s'", seed, this.pattern).hasSameSizeAs(unique);
			PubSubSimulationTests.this.published.forEach((text, time) -> {
				boolean matches = TopicPattern.of(this.pattern).matches(PubSubSimulationTests.this.topics.get(text));
				if (matches && time >= this.from && time <= this.until) {
					assertThat(unique).as("seed %d: lost at '%s' of %s", seed, this.pattern, this.node).contains(text);
				}
				if (!matches) {
					assertThat(unique).doesNotContain(text);
				}
			});
		}

	}

}
