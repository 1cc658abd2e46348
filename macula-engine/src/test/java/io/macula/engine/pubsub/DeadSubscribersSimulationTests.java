package io.macula.engine.pubsub;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.macula.engine.runtime.Limits;
import io.macula.engine.simulation.NetworkModel;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.testing.FakeDirectory;
import io.macula.engine.transport.memory.MemoryNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Subscribers that are deaf, which nobody knows so far, and one that is not: what is to
 * be confirmed by those takes no room from this one.
 */
class DeadSubscribersSimulationTests {

	private static final int MESSAGES = 400;

	private final Simulation simulation = new Simulation(41);

	private final NetworkModel model = new NetworkModel(this.simulation).latency(1, 0);

	private final MemoryNetwork network = new MemoryNetwork(this.model);

	private final FakeDirectory directory = new FakeDirectory();

	private int numbers;

	private PubSubNode node(Limits limits) {
		return new PubSubNode(this.simulation, this.network, this.directory, this.numbers++, true, limits);
	}

	private static String port(PubSubNode node) {
		return node.node.contact().endpoints().get(0).toString().replaceAll("^.*//", "");
	}

	private static Published publish(PubSubNode from, String topic, String text) {
		Published completion = new Published();
		from.pubsub.publish(topic, text.getBytes(), null, Map.of(),
				new PublishSettings(true, Duration.ofSeconds(10).toNanos(), false, Overflow.BLOCK), completion);
		return completion;
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 8 })
	void aFastPublisherReachesTheHealthyOneAndAccountsForAll(int count) {
		PubSubNode publisher = node(Limits.builder().outboxMessages(180).build());
		PubSubNode healthy = node(Limits.defaults());
		List<PubSubNode> dead = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			dead.add(node(Limits.defaults()));
			dead.get(i).node.dial(publisher.node);
		}
		healthy.node.dial(publisher.node);
		this.simulation.run(Duration.ofSeconds(1));
		healthy.subscribe("own.healthy");
		healthy.subscribe("all");
		for (int i = 0; i < count; i++) {
			dead.get(i).subscribe("own." + i);
			dead.get(i).subscribe("all");
		}
		this.simulation.run(Duration.ofSeconds(1));
		Set<String> deaf = new HashSet<>();
		dead.forEach((node) -> deaf.add(port(node)));
		this.model.block((from, to) -> deaf.contains(from) || deaf.contains(to));
		List<Published> toHealthy = new ArrayList<>();
		List<Published> toDead = new ArrayList<>();
		List<Published> toAll = new ArrayList<>();
		List<String> expected = new ArrayList<>();
		for (int i = 0; i < MESSAGES; i++) {
			for (int j = 0; j < count; j++) {
				toDead.add(publish(publisher, "own." + j, "d" + i));
			}
			toHealthy.add(publish(publisher, "own.healthy", "h" + i));
			expected.add("h" + i);
			if (i >= MESSAGES / 2) {
				// What waits for the deaf ones is full by now
				toAll.add(publish(publisher, "all", "a" + i));
				expected.add("a" + i);
			}
			this.simulation.run(Duration.ofMillis(1));
		}
		this.simulation.run(Duration.ofMillis(200));
		assertThat(healthy.received).containsExactlyInAnyOrderElementsOf(expected);
		assertThat(toHealthy)
			.allSatisfy((one) -> assertThat(one.outcomes).isEqualTo(Map.of(healthy.id(), NodeOutcome.CONFIRMED)));
		this.simulation.run(Duration.ofSeconds(30));
		assertThat(toAll).allSatisfy((one) -> {
			assertThat(one.outcomes).hasSize(count + 1).containsEntry(healthy.id(), NodeOutcome.CONFIRMED);
			assertThat(one.outcomes.values().stream().filter(DeadSubscribersSimulationTests::isExpired)).hasSize(count);
		});
		assertThat(toDead)
			.allSatisfy((one) -> assertThat(one.outcomes.values()).singleElement().satisfies((outcome) -> {
				assertThat(isExpired(outcome)).isTrue();
			}));
		long refused = toDead.stream()
			.flatMap((one) -> one.outcomes.values().stream())
			.filter((outcome) -> String.valueOf(outcome.reason()).contains("'outboxMessages'"))
			.count();
		assertThat(refused).isPositive();
		assertThat(publisher.count("pubsub.dropped.overflow")).isGreaterThanOrEqualTo(refused);
		assertThat(publisher.count("pubsub.confirmed")).isEqualTo(MESSAGES + MESSAGES / 2);
		assertThat(publisher.node.context.counters().gauges()).containsEntry("pubsub.outbox", 0L);
	}

	private static boolean isExpired(NodeOutcome outcome) {
		return outcome.state() == NodeOutcome.State.EXPIRED;
	}

}
