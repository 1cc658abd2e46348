package io.macula.engine.pubsub;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.simulation.SimulatedNode;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.testing.FakeDirectory;
import io.macula.engine.transport.memory.MemoryNetwork;
import org.jspecify.annotations.Nullable;

/**
 * Pub/sub of one node in virtual time, over real links.
 */
final class PubSubNode {

	final SimulatedNode node;

	final PubSub pubsub;

	/** Texts that arrived, in order. */
	final List<String> received = new ArrayList<>();

	final List<Delivery> deliveries = new ArrayList<>();

	private final Simulation simulation;

	PubSubNode(Simulation simulation, MemoryNetwork network, FakeDirectory directory, int number, boolean compact,
			Limits limits) {
		this(simulation, network, directory, number, compact, limits, true);
	}

	PubSubNode(Simulation simulation, MemoryNetwork network, FakeDirectory directory, int number, boolean compact,
			Limits limits, boolean forward) {
		this.simulation = simulation;
		this.node = new SimulatedNode(simulation, network, directory, number, limits,
				SimulatedNode.capabilities(compact));
		this.pubsub = new PubSub(this.node.context, this.node.links, this.node.directory, this.node.directory,
				SimulatedNode.REALM, this.node.context::execute, new RoutingSettings(this.node.key, forward));
		this.pubsub.start();
	}

	NodeId id() {
		return this.node.id();
	}

	/** Subscribe and wait until that is done. */
	LocalSubscription subscribe(String pattern) {
		Subscribed done = beginSubscribe(pattern);
		this.simulation.runUntil(() -> done.subscription != null, Duration.ofSeconds(10));
		LocalSubscription subscription = done.subscription;
		if (subscription == null) {
			throw new AssertionError("not subscribed");
		}
		return subscription;
	}

	Subscribed beginSubscribe(String pattern) {
		Subscribed done = new Subscribed();
		this.pubsub.subscribe(pattern, SubscriptionSettings.DEFAULTS, DeliveryHandler.of((delivery) -> {
			this.deliveries.add(delivery);
			this.received.add(new String(delivery.payload(), StandardCharsets.UTF_8));
		}), done);
		return done;
	}

	Published publish(String topic, String text) {
		Published completion = new Published();
		this.pubsub.publish(topic, text.getBytes(StandardCharsets.UTF_8), null, Map.of(), completion);
		return completion;
	}

	/** Publish and wait until that is done. */
	Published publishNow(String topic, String text) {
		Published completion = publish(topic, text);
		this.simulation.runUntil(completion::isOver, Duration.ofSeconds(20));
		return completion;
	}

	long count(String counter) {
		return this.node.context.counters().value(counter);
	}

	static final class Subscribed implements SubscribeCompletion {

		@Nullable LocalSubscription subscription;

		@Nullable MeshFailure failure;

		@Override
		public void subscribed(LocalSubscription now) {
			this.subscription = now;
		}

		@Override
		public void failed(MeshFailure why) {
			this.failure = why;
		}

	}

}
