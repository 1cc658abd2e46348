package io.macula.engine.pubsub;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.testing.FakeDirectory;
import io.macula.engine.transport.memory.MemoryNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Last values that a publisher keeps, over real links in virtual time.
 */
class RetainedTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	private static final SubscriptionSettings WANTED = new SubscriptionSettings(1, 0, DeliveryOrder.ORDERED,
			Overflow.BLOCK, null, true);

	private final Simulation simulation = new Simulation(13);

	private final MemoryNetwork network = new MemoryNetwork();

	private final FakeDirectory directory = new FakeDirectory();

	private int numbers;

	private PubSubNode node(Limits limits) {
		return new PubSubNode(this.simulation, this.network, this.directory, this.numbers++, true, limits);
	}

	private PubSubNode node() {
		return node(Limits.defaults());
	}

	private void link(PubSubNode a, PubSubNode b) {
		a.node.dial(b.node);
		this.simulation.runUntil(() -> a.node.link(b.node) != null && b.node.link(a.node) != null, SECOND);
		this.simulation.run(Duration.ofMillis(10));
	}

	private Published publish(PubSubNode node, String topic, String text, boolean assured) {
		Published completion = new Published();
		node.pubsub.publish(topic, text.getBytes(StandardCharsets.UTF_8), null, Map.of(),
				new PublishSettings(assured, Duration.ofSeconds(5).toNanos(), true, Overflow.BLOCK), completion);
		this.simulation.run(SECOND);
		return completion;
	}

	private List<String> subscribe(PubSubNode node, String pattern, SubscriptionSettings settings) {
		List<String> seen = new ArrayList<>();
		PubSubNode.Subscribed done = new PubSubNode.Subscribed();
		node.pubsub.subscribe(pattern, settings,
				DeliveryHandler.of((delivery) -> seen.add(
						(delivery.retained() ? "last " : "") + new String(delivery.payload(), StandardCharsets.UTF_8))),
				done);
		this.simulation.run(SECOND);
		return seen;
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whoSubscribesLateGetsTheLastValueOnceAndMarked(boolean assured) {
		PubSubNode a = node();
		PubSubNode b = node();
		link(a, b);
		publish(a, "home.lamp", "on", assured);
		publish(a, "home.lamp", "off", assured);
		publish(a, "home.door", "shut", assured);
		List<String> first = subscribe(b, "home.lamp", WANTED);
		assertThat(first).containsExactly("last off");
		List<String> second = subscribe(b, "home.lamp", WANTED);
		List<String> all = subscribe(b, "home.*", WANTED);
		List<String> own = subscribe(a, "home.*", WANTED);
		assertThat(second).containsExactly("last off");
		assertThat(all).containsExactlyInAnyOrder("last off", "last shut");
		assertThat(own).containsExactlyInAnyOrder("last off", "last shut");
		publish(a, "home.lamp", "dim", assured);
		assertThat(first).containsExactly("last off", "dim");
		// Asked again over a new link, nothing that is known comes again
		a.node.links.giveUp(b.id());
		this.simulation.run(SECOND);
		link(a, b);
		this.simulation.run(Duration.ofSeconds(3));
		assertThat(first).containsExactly("last off", "dim");
		assertThat(second).containsExactly("last off", "dim");
		assertThat(all).containsExactlyInAnyOrder("last off", "last shut", "dim");
		assertThat(subscribe(b, "home.lamp", WANTED)).containsExactly("last dim");
	}

	@Test
	void whoDoesNotWantThemOrIsInAGroupGetsNone() {
		PubSubNode a = node();
		PubSubNode b = node();
		link(a, b);
		publish(a, "home.lamp", "on", false);
		List<String> unwanted = subscribe(b, "home.lamp", SubscriptionSettings.DEFAULTS);
		List<String> grouped = subscribe(b, "home.lamp",
				new SubscriptionSettings(1, 0, DeliveryOrder.ORDERED, Overflow.BLOCK, "g", true));
		List<String> wanted = subscribe(b, "home.lamp", WANTED);
		assertThat(wanted).containsExactly("last on");
		// Neither for themselves, nor because another one of their node asked
		assertThat(unwanted).isEmpty();
		assertThat(grouped).isEmpty();
	}

	@Test
	void aSubscriberWithoutALinkIsFound() {
		PubSubNode a = node();
		PubSubNode b = node();
		publish(a, "home.lamp", "on", false);
		List<String> seen = subscribe(b, "home.lamp", WANTED);
		this.simulation.run(Duration.ofSeconds(8));
		assertThat(seen).containsExactly("last on");
	}

	@Test
	void anEmptyPayloadRemovesTheValue() {
		PubSubNode a = node();
		PubSubNode b = node();
		link(a, b);
		publish(a, "home.lamp", "on", false);
		publish(a, "home.lamp", "", false);
		assertThat(subscribe(b, "home.lamp", WANTED)).isEmpty();
		assertThat(a.node.context.counters().gauges().get("pubsub.retained")).isZero();
	}

	@Test
	void valuesAreBoundedInNumberAndBytes() {
		PubSubNode a = node(Limits.builder().retainedMessages(2).retainedBytes(2000).build());
		assertThat(publish(a, "a", "1", false).failure).isNull();
		assertThat(publish(a, "b", "1", false).failure).isNull();
		MeshFailure tooMany = publish(a, "c", "1", false).failure;
		assertThat(tooMany).isNotNull().hasMessageContaining("retainedMessages");
		assertThat(publish(a, "b", "2", false).failure).isNull();
		MeshFailure tooLarge = publish(a, "b", "x".repeat(2000), false).failure;
		assertThat(tooLarge).isNotNull().hasMessageContaining("retainedBytes");
		// What is replaced or removed takes no room
		for (int i = 0; i < 20; i++) {
			assertThat(publish(a, "b", "x".repeat(500), false).failure).as("%s", i).isNull();
		}
		publish(a, "a", "", false);
		assertThat(publish(a, "c", "x".repeat(500), false).failure).isNull();
	}

	@Test
	void whoAsksOftenIsAnsweredOnceASecond() {
		PubSubNode a = node();
		PubSubNode b = node();
		link(a, b);
		publish(a, "home.lamp", "on", false);
		for (int i = 0; i < 200; i++) {
			PubSubNode.Subscribed done = new PubSubNode.Subscribed();
			b.pubsub.subscribe("home.lamp", WANTED, DeliveryHandler.of((delivery) -> {
			}), done);
			this.simulation.run(Duration.ofMillis(10));
		}
		this.simulation.run(Duration.ofSeconds(2));
		assertThat(a.count("pubsub.retained.sent")).isBetween(1L, 5L);
	}

	@Test
	void eachPublisherOfATopicHasALastValue() {
		PubSubNode a = node();
		PubSubNode b = node();
		PubSubNode late = node();
		link(a, late);
		link(b, late);
		publish(a, "home.lamp", "of a", false);
		publish(b, "home.lamp", "of b", true);
		assertThat(subscribe(late, "home.lamp", WANTED)).containsExactlyInAnyOrder("last of a", "last of b");
		publish(a, "home.lamp", "", false);
		assertThat(subscribe(late, "home.lamp", WANTED)).containsExactly("last of b");
	}

	@Test
	void whoSubscribesAgainGetsItAgain() {
		PubSubNode a = node();
		PubSubNode b = node();
		link(a, b);
		publish(a, "home.lamp", "on", false);
		for (int i = 0; i < 3; i++) {
			PubSubNode.Subscribed done = new PubSubNode.Subscribed();
			List<String> seen = new ArrayList<>();
			b.pubsub.subscribe("home.*", WANTED,
					DeliveryHandler.of((delivery) -> seen.add(new String(delivery.payload()))), done);
			this.simulation.run(Duration.ofSeconds(3));
			assertThat(seen).as("%s", i).containsExactly("on");
			LocalSubscription subscription = done.subscription;
			assertThat(subscription).isNotNull();
			subscription.close();
			this.simulation.run(SECOND);
		}
	}

	@Test
	void aPublisherThatIsStartedAnewHasNoneOfItsEarlierValues() {
		PubSubNode a = node();
		PubSubNode b = node();
		link(a, b);
		publish(a, "home.lamp", "before", false);
		List<String> first = subscribe(b, "home.lamp", WANTED);
		a.node.crash();
		PubSubNode again = new PubSubNode(this.simulation, this.network, this.directory, 0, true, Limits.defaults());
		link(again, b);
		assertThat(subscribe(b, "home.lamp", WANTED)).isEmpty();
		publish(again, "home.lamp", "after", true);
		assertThat(first).containsExactly("last before", "after");
		assertThat(subscribe(b, "home.lamp", WANTED)).containsExactly("last after");
	}

	@Test
	void whatIsReplacedBeforeItIsHandedOverIsNotHandedOver() {
		PubSubNode a = node();
		PubSubNode b = node();
		link(a, b);
		// More than one turn brings
		String large = "x".repeat(60_000);
		for (int i = 0; i < 400; i++) {
			Published completion = new Published();
			a.pubsub.publish("t." + i, (large + i).getBytes(StandardCharsets.UTF_8), null, Map.of(),
					new PublishSettings(false, SECOND.toNanos(), true, Overflow.BLOCK), completion);
		}
		this.simulation.run(SECOND);
		Map<String, List<String>> seen = new HashMap<>();
		b.pubsub.subscribe("t.*", WANTED,
				DeliveryHandler.of((delivery) -> seen.computeIfAbsent(delivery.topic(), (topic) -> new ArrayList<>())
					.add((delivery.retained() ? "last " : "")
							+ new String(delivery.payload(), StandardCharsets.UTF_8).replace("x", ""))),
				new PubSubNode.Subscribed());
		this.simulation.runUntil(() -> !seen.isEmpty(), SECOND);
		assertThat(seen.size()).isLessThan(400);
		for (int i = 399; i >= 0; i -= 2) {
			Published completion = new Published();
			a.pubsub.publish("t." + i, ((i % 4 == 1) ? "" : "new").getBytes(StandardCharsets.UTF_8), null, Map.of(),
					new PublishSettings(false, SECOND.toNanos(), true, Overflow.BLOCK), completion);
		}
		this.simulation.run(Duration.ofSeconds(20));
		for (int i = 0; i < 400; i++) {
			List<String> texts = seen.get("t." + i);
			assertThat(texts).as("t.%s", i).isNotEmpty();
			if (i % 2 == 1) {
				// A value of before, if at all, comes before the newer one, and it ends
				// with that
				assertThat(texts.get(texts.size() - 1)).as("t.%s %s", i, texts).endsWith((i % 4 == 1) ? "" : "new");
				assertThat(texts).as("t.%s", i).hasSizeLessThanOrEqualTo(2);
			}
			else {
				assertThat(texts).containsExactly("last " + i);
			}
		}
		assertThat(a.node.context.counters().gauges()).containsEntry("pubsub.waiting", 0L);
	}

	@Test
	void manyPatternsGetEachValueOnce() {
		PubSubNode a = node();
		PubSubNode b = node();
		link(a, b);
		for (int i = 0; i < 50; i++) {
			publish(a, "t." + i + ".x", "" + i, false);
		}
		List<String> seen = new ArrayList<>();
		for (int i = 0; i < 50; i++) {
			b.pubsub.subscribe("t." + i + ".*", WANTED,
					DeliveryHandler.of((delivery) -> seen.add(new String(delivery.payload()))),
					new PubSubNode.Subscribed());
		}
		this.simulation.run(Duration.ofSeconds(3));
		assertThat(seen).hasSize(50).doesNotHaveDuplicates();
		assertThat(a.count("pubsub.retained.sent")).isEqualTo(50);
	}

}
