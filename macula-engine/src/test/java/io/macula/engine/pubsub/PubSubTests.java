package io.macula.engine.pubsub;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.FailureCode;
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
 * Publishing and subscribing over real links in virtual time.
 */
class PubSubTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	private final Simulation simulation = new Simulation(7);

	private final MemoryNetwork network = new MemoryNetwork();

	private final FakeDirectory directory = new FakeDirectory();

	private int numbers;

	private PubSubNode node() {
		return node(true);
	}

	private PubSubNode node(boolean compact) {
		return new PubSubNode(this.simulation, this.network, this.directory, this.numbers++, compact,
				Limits.defaults());
	}

	private void link(PubSubNode a, PubSubNode b) {
		a.node.dial(b.node);
		this.simulation.runUntil(() -> a.node.link(b.node) != null && b.node.link(a.node) != null, SECOND);
		this.simulation.run(Duration.ofMillis(10));
	}

	@Test
	void oneNodeIsAMeshOfOne() {
		PubSubNode a = node();
		a.subscribe("home.*.temperature");
		Published published = a.publishNow("home.kitchen.temperature", "21");
		assertThat(published.recipients).containsExactly(a.id());
		this.simulation.run(SECOND);
		assertThat(a.received).containsExactly("21");
		assertThat(a.deliveries.get(0).origin()).isEqualTo(a.id());
		assertThat(a.deliveries.get(0).sequence()).isEqualTo(1);
		assertThat(a.publishNow("home.temperature", "x").recipients).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void eachNodeGetsAMessageOnceHoweverManySubscriptionsItHas(boolean compact) {
		PubSubNode a = node(compact);
		PubSubNode b = node(compact);
		PubSubNode c = node(compact);
		link(a, b);
		link(a, c);
		b.subscribe("a.*");
		b.subscribe("a.**");
		b.subscribe("other");
		c.subscribe("a.b");
		a.subscribe("**");
		this.simulation.run(SECOND);
		Published published = a.publishNow("a.b", "m");
		assertThat(published.recipients).containsExactlyInAnyOrder(a.id(), b.id(), c.id());
		assertThat(published.unreachable).isEmpty();
		this.simulation.run(SECOND);
		assertThat(a.received).containsExactly("m");
		assertThat(b.received).containsExactly("m", "m");
		assertThat(c.received).containsExactly("m");
		assertThat(b.count("pubsub.received")).isEqualTo(1);
		assertThat(c.deliveries.get(0).origin()).isEqualTo(a.id());
		assertThat(c.deliveries.get(0).sequence()).isEqualTo(1);
	}

	@Test
	void subscribersWithoutALinkAreFoundAndDialled() {
		PubSubNode a = node();
		PubSubNode b = node();
		b.subscribe("a.*");
		this.simulation.run(SECOND);
		Published published = a.publishNow("a.b", "first");
		assertThat(published.recipients).containsExactly(b.id());
		this.simulation.run(SECOND);
		a.publishNow("a.b", "second");
		this.simulation.run(SECOND);
		assertThat(b.received).containsExactly("first", "second");
		assertThat(a.node.link(b.node)).isNotNull();
	}

	@Test
	void messagesWaitForTheFirstLookupInOrder() {
		PubSubNode a = node();
		PubSubNode b = node();
		b.subscribe("a.*");
		this.simulation.run(SECOND);
		this.directory.lookupNanos = 3_000_000_000L;
		List<Published> all = new ArrayList<>();
		List<String> expected = new ArrayList<>();
		for (int i = 0; i < 500; i++) {
			all.add(a.publish("a.b", "m" + i));
			expected.add("m" + i);
		}
		this.simulation.run(SECOND);
		assertThat(all).noneMatch(Published::isOver);
		assertThat(this.directory.lookups).isEqualTo(1);
		this.simulation.run(Duration.ofSeconds(5));
		assertThat(all).allMatch((one) -> List.of(b.id()).equals(one.recipients));
		assertThat(b.received).containsExactlyElementsOf(expected);
	}

	@Test
	void staleKnowledgeIsUsedWhileItIsRefreshed() {
		PubSubNode a = node();
		PubSubNode b = node();
		b.subscribe("a.*");
		this.simulation.run(SECOND);
		a.publishNow("a.b", "first");
		this.directory.lookupNanos = 10_000_000_000L;
		this.directory.freshNanos = 2_000_000_000L;
		this.simulation.run(Duration.ofSeconds(3));
		Published published = a.publish("a.b", "second");
		this.simulation.run(Duration.ofMillis(50));
		assertThat(published.recipients).containsExactly(b.id());
		assertThat(b.received).containsExactly("first", "second");
	}

	@Test
	void subscriptionMadeWhileAPublisherRunsGetsWhatIsPublishedASecondLater() {
		PubSubNode a = node();
		PubSubNode linked = node();
		PubSubNode unlinked = node();
		link(a, linked);
		for (int i = 0; i < 50; i++) {
			a.publish("a.b", "early" + i);
			this.simulation.run(Duration.ofMillis(40));
		}
		PubSubNode.Subscribed first = linked.beginSubscribe("a.**");
		PubSubNode.Subscribed second = unlinked.beginSubscribe("a.*");
		for (int i = 0; i < 25; i++) {
			a.publish("a.b", "meanwhile" + i);
			this.simulation.run(Duration.ofMillis(40));
		}
		assertThat(first.subscription).isNotNull();
		assertThat(second.subscription).isNotNull();
		assertThat(a.publishNow("a.b", "next").recipients).containsExactlyInAnyOrder(linked.id(), unlinked.id());
		this.simulation.run(SECOND);
		assertThat(linked.received).endsWith("next").doesNotHaveDuplicates();
		assertThat(unlinked.received).endsWith("next").doesNotHaveDuplicates();
	}

	@Test
	void nothingArrivesAfterClosing() {
		PubSubNode a = node();
		PubSubNode b = node();
		link(a, b);
		LocalSubscription first = b.subscribe("a.*");
		LocalSubscription second = b.subscribe("a.*");
		a.publishNow("a.b", "m");
		this.simulation.run(SECOND);
		assertThat(b.received).containsExactly("m", "m");
		first.close();
		first.close();
		this.simulation.run(SECOND);
		assertThat(a.publishNow("a.b", "n").recipients).containsExactly(b.id());
		this.simulation.run(SECOND);
		assertThat(b.received).containsExactly("m", "m", "n");
		a.publish("a.b", "on its way");
		second.close();
		this.simulation.run(SECOND);
		assertThat(b.received).containsExactly("m", "m", "n");
		assertThat(a.publishNow("a.b", "o").recipients).isEmpty();
		assertThat(b.pubsub.patterns()).isEmpty();
	}

	@Test
	void interestFollowsEveryChange() {
		PubSubNode a = node();
		PubSubNode b = node();
		link(a, b);
		for (int round = 0; round < 30; round++) {
			LocalSubscription subscription = b.subscribe("a.*");
			if (round % 3 == 0) {
				this.simulation.run(Duration.ofMillis(this.simulation.random().nextInt(30)));
			}
			subscription.close();
			PubSubNode.Subscribed again = b.beginSubscribe("a.b");
			this.simulation.run(Duration.ofMillis(20));
			assertThat(again.subscription).isNotNull();
			int before = b.received.size();
			a.publishNow("a.b", "m" + round);
			this.simulation.run(Duration.ofMillis(50));
			assertThat(b.received).hasSize(before + 1).endsWith("m" + round);
			again.subscription.close();
		}
		this.simulation.run(Duration.ofSeconds(3));
		assertThat(a.publishNow("a.b", "nobody").recipients).isEmpty();
	}

	@Test
	void whatALinkedNodeSaysCountsMoreThanTheMesh() {
		PubSubNode a = node();
		PubSubNode b = node();
		link(a, b);
		this.directory.subscribe(b.node.contact(), "a.b");
		this.simulation.run(SECOND);
		assertThat(a.publishNow("a.b", "m").recipients).isEmpty();
	}

	@Test
	void nodeThatCannotBeReachedDoesNotHoldUpOthers() {
		PubSubNode a = node();
		PubSubNode b = node();
		link(a, b);
		b.subscribe("a.b");
		PubSubNode frozen = node();
		frozen.subscribe("a.*");
		frozen.node.freeze();
		this.simulation.run(SECOND);
		Published published = a.publish("a.b", "m");
		this.simulation.run(SECOND);
		assertThat(b.received).containsExactly("m");
		assertThat(published.isOver()).isFalse();
		this.simulation.run(Duration.ofSeconds(30));
		assertThat(published.recipients).containsExactly(b.id());
		assertThat(published.unreachable).containsExactly(frozen.id());
		assertThat(a.node.directory.reported).contains(frozen.id());
		assertThat(a.count("pubsub.unreachable")).isEqualTo(1);
	}

	@Test
	void linkThatIsLostComesBackWithoutRepeats() {
		PubSubNode a = node();
		PubSubNode b = node();
		link(a, b);
		b.subscribe("a.b");
		this.simulation.run(SECOND);
		Set<String> sent = new TreeSet<>();
		for (int i = 0; i < 200; i++) {
			sent.add("m" + i);
			a.publish("a.b", "m" + i);
			if (i == 100) {
				// A dial in the other direction at the same time as traffic
				b.node.dial(a.node);
			}
			this.simulation.run(Duration.ofMillis(5));
		}
		this.simulation.run(Duration.ofSeconds(5));
		assertThat(b.received).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(sent);
		assertThat(b.count("pubsub.dropped.duplicate")).isZero();
	}

	@Test
	void crashedSubscriberIsForgottenAndItsSuccessorFound() {
		PubSubNode a = node();
		PubSubNode b = node();
		link(a, b);
		b.subscribe("a.b");
		a.publishNow("a.b", "m");
		b.node.crash();
		this.directory.forget(b.id());
		this.simulation.run(Duration.ofSeconds(30));
		assertThat(a.publishNow("a.b", "n").recipients).isEmpty();
		PubSubNode again = new PubSubNode(this.simulation, this.network, this.directory, 1, true, Limits.defaults());
		again.subscribe("a.b");
		this.simulation.run(Duration.ofSeconds(15));
		a.publishNow("a.b", "o");
		this.simulation.run(SECOND);
		assertThat(again.received).containsExactly("o");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1024, 100 << 10, 900 << 10 })
	void payloadsOfAllSizesCross(int size) {
		PubSubNode a = node();
		PubSubNode b = node();
		link(a, b);
		b.subscribe("a.b");
		this.simulation.run(SECOND);
		Published done = new Published();
		byte[] payload = new byte[size];
		this.simulation.random().nextBytes(payload);
		a.pubsub.publish("a.b", payload, "image/png", Map.of("k", "v"), done);
		a.publish("a.b", "after");
		this.simulation.run(Duration.ofSeconds(5));
		assertThat(done.recipients).containsExactly(b.id());
		assertThat(b.deliveries).hasSize(2);
		assertThat(b.deliveries.get(0).payload()).isEqualTo(payload);
		assertThat(b.deliveries.get(0).contentType()).isEqualTo("image/png");
		assertThat(b.deliveries.get(0).headers()).containsExactly(Map.entry("k", "v"));
		assertThat(b.received.get(1)).isEqualTo("after");
	}

	@Test
	void whatIsTooLargeOrHasABadNameFailsAtOnce() {
		PubSubNode a = node();
		Published large = new Published();
		a.pubsub.publish("a.b", new byte[(64 << 20) + 1], null, Map.of(), large);
		assertFailure(large.failure, FailureCode.TOO_LARGE, "'payloadBytes' is 67108864");
		Published headers = new Published();
		a.pubsub.publish("a.b", new byte[0], null, Map.of("h", "x".repeat(1 << 20)), headers);
		assertFailure(headers.failure, FailureCode.TOO_LARGE, "'a.b'");
		assertFailure(a.publish("a..b", "m").failure, FailureCode.INVALID, "'a..b'");
		assertFailure(a.publish("a.*", "m").failure, FailureCode.INVALID, "wildcard");
		assertFailure(a.beginSubscribe("a.b*").failure, FailureCode.INVALID, "'a.b*'");
	}

	@Test
	void limitOfSubscriptionsIsNamed() {
		PubSubNode a = new PubSubNode(this.simulation, this.network, this.directory, 9, true,
				Limits.builder().subscriptions(2).build());
		a.subscribe("a");
		LocalSubscription second = a.subscribe("b");
		PubSubNode.Subscribed third = a.beginSubscribe("c");
		this.simulation.run(SECOND);
		assertFailure(third.failure, FailureCode.OVERLOADED, "'subscriptions' (2)");
		second.close();
		this.simulation.run(SECOND);
		a.subscribe("c");
		assertThat(a.pubsub.patterns()).containsExactly("a", "c");
	}

	@Test
	void subscribingDoesNotWaitForASlowMesh() {
		PubSubNode a = node();
		this.directory.announceNanos = 60_000_000_000L;
		PubSubNode.Subscribed subscribed = a.beginSubscribe("a.b");
		this.simulation.run(SECOND);
		assertThat(subscribed.subscription).isNull();
		this.simulation.run(Duration.ofMillis(1100));
		assertThat(subscribed.subscription).isNotNull();
	}

	@Test
	void subscribersAreDiscovered() {
		PubSubNode a = node();
		PubSubNode linked = node();
		PubSubNode unlinked = node();
		PubSubNode neither = node();
		link(a, linked);
		link(a, neither);
		a.subscribe("a.*");
		linked.subscribe("a.b");
		unlinked.subscribe("**");
		neither.subscribe("b");
		this.simulation.run(SECOND);
		List<NodeId> found = new ArrayList<>();
		a.pubsub.discoverSubscribers("a.b", (contacts, failure) -> {
			assertThat(contacts).isNotNull();
			contacts.forEach((contact) -> found.add(contact.nodeId()));
		});
		this.simulation.run(SECOND);
		assertThat(found).containsExactlyInAnyOrder(a.id(), linked.id(), unlinked.id());
	}

	@Test
	void drainingTellsOthersAndWaitsForWhatArrived() {
		PubSubNode a = node();
		PubSubNode b = node();
		link(a, b);
		b.subscribe("a.b");
		a.publishNow("a.b", "l");
		a.publish("a.b", "m");
		List<String> events = new ArrayList<>();
		b.pubsub.drain(() -> events.add("idle"));
		this.simulation.run(SECOND);
		assertThat(events).containsExactly("idle");
		assertThat(b.received).containsExactly("l", "m");
		assertThat(a.publishNow("a.b", "n").recipients).isEmpty();
		b.pubsub.close();
		assertFailure(b.publish("a.b", "x").failure, FailureCode.CLOSED, "closed");
		PubSubNode.Subscribed late = b.beginSubscribe("a.b");
		this.simulation.run(SECOND);
		assertFailure(late.failure, FailureCode.CLOSED, "closed");
	}

	@Test
	void failingHandlerGetsTheNextMessage() {
		PubSubNode a = node();
		List<String> seen = new ArrayList<>();
		a.pubsub.subscribe("a", SubscriptionSettings.DEFAULTS, (delivery) -> {
			seen.add("called");
			throw new IllegalStateException("broken");
		}, new PubSubNode.Subscribed());
		this.simulation.run(SECOND);
		a.publish("a", "m");
		a.publish("a", "n");
		this.simulation.run(SECOND);
		assertThat(seen).hasSize(2);
		assertThat(a.count("pubsub.handler_failed")).isEqualTo(2);
	}

	private static void assertFailure(MeshFailure failure, FailureCode code, String text) {
		assertThat(failure).isNotNull();
		assertThat(failure.code()).isEqualTo(code);
		assertThat(failure).hasMessageContaining(text);
	}

}
