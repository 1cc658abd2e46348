package io.macula.engine.pubsub;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.Limits;
import io.macula.engine.simulation.NetworkModel;
import io.macula.engine.simulation.SimulatedNode;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.testing.FakeDirectory;
import io.macula.engine.transport.memory.MemoryNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A queue group of nodes that are slow, full, parted, crash and come back, over a network
 * that loses packets: no message is handled by two nodes, and each is accounted for.
 */
class QueueGroupSimulationTests {

	private static final int MEMBERS = 8;

	private static final int ROUNDS = 400;

	/** Who handled each message. */
	private final Map<String, Set<NodeId>> handled = new HashMap<>();

	private final Map<String, Published> published = new HashMap<>();

	private final List<PubSubNode> members = new ArrayList<>();

	private void subscribe(PubSubNode node, int number) {
		SubscriptionSettings settings = new SubscriptionSettings(1, (number % 2 == 0) ? 0 : 2, DeliveryOrder.ORDERED,
				(number % 3 == 0) ? Overflow.FAIL : Overflow.BLOCK, "g", false);
		node.pubsub.subscribe("a.b", settings, (delivery) -> {
			this.handled
				.computeIfAbsent(new String(delivery.payload(), StandardCharsets.UTF_8), (key) -> new HashSet<>())
				.add(node.id());
			CompletableFuture<Void> done = new CompletableFuture<>();
			node.node.context.after((1 + number) * 60_000_000L, () -> done.complete(null));
			return done;
		}, new PubSubNode.Subscribed());
		if (number == 2) {
			// Another one of the node, with little room, that rejects what the group took
			node.pubsub.subscribe("a.*",
					new SubscriptionSettings(1, 1, DeliveryOrder.ORDERED, Overflow.DROP_NEWEST, null, false),
					(delivery) -> {
						CompletableFuture<Void> done = new CompletableFuture<>();
						node.node.context.after(300_000_000L, () -> done.complete(null));
						return done;
					}, new PubSubNode.Subscribed());
		}
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void noMessageIsHandledByTwoNodes(long seed) {
		Simulation simulation = new Simulation(seed);
		NetworkModel model = new NetworkModel(simulation).loss(0.05);
		MemoryNetwork network = new MemoryNetwork(model);
		FakeDirectory directory = new FakeDirectory();
		Random chance = new Random(seed);
		List<PubSubNode> publishers = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			publishers.add(new PubSubNode(simulation, network, directory, 100 + i, true, Limits.defaults()));
		}
		for (int i = 0; i < MEMBERS; i++) {
			this.members.add(new PubSubNode(simulation, network, directory, i, true, Limits.defaults()));
			subscribe(this.members.get(i), i);
		}
		simulation.run(Duration.ofSeconds(3));
		for (int round = 0; round < ROUNDS; round++) {
			String text = "m" + round;
			Published completion = new Published();
			publishers.get(chance.nextInt(publishers.size())).pubsub.publish("a.b",
					text.getBytes(StandardCharsets.UTF_8), null, Map.of(),
					new PublishSettings(true, Duration.ofSeconds(9).toNanos(), false, Overflow.BLOCK), completion);
			this.published.put(text, completion);
			if (round % 40 == 13) {
				Set<String> parted = new HashSet<>();
				this.members.stream().filter((any) -> chance.nextInt(3) == 0).forEach((node) -> parted.add(port(node)));
				model.block((from, to) -> parted.contains(from) != parted.contains(to));
			}
			if (round % 40 == 33) {
				model.heal();
			}
			if (round % 10 == 7) {
				int victim = chance.nextInt(MEMBERS);
				this.members.get(victim).node.crash();
				this.members.set(victim,
						new PubSubNode(simulation, network, directory, victim, true, Limits.defaults()));
				if (chance.nextBoolean()) {
					subscribe(this.members.get(victim), victim);
				}
			}
			simulation.run(Duration.ofMillis(60));
		}
		simulation.run(Duration.ofSeconds(20));
		assertThat(this.handled.values()).as("seed %s", seed).allSatisfy((nodes) -> assertThat(nodes).hasSize(1));
		long confirmed = 0;
		for (Map.Entry<String, Published> one : this.published.entrySet()) {
			Map<NodeId, NodeOutcome> outcomes = one.getValue().outcomes;
			assertThat(one.getValue().isOver()).as("seed %s, %s", seed, one.getKey()).isTrue();
			for (Map.Entry<NodeId, NodeOutcome> outcome : outcomes.entrySet()) {
				if (outcome.getValue().equals(NodeOutcome.CONFIRMED)
						&& !outcome.getKey().equals(this.members.get(2).id())) {
					confirmed++;
					assertThat(this.handled.get(one.getKey())).as("seed %s, %s", seed, one.getKey())
						.containsExactly(outcome.getKey());
				}
			}
		}
		assertThat(confirmed).as("seed %s", seed).isGreaterThan(ROUNDS / 6);
	}

	private static String port(PubSubNode node) {
		SimulatedNode simulated = node.node;
		return simulated.contact().endpoints().get(0).toString().replaceAll("^.*//", "");
	}

}
