package io.macula.engine.pubsub;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.testing.FakeDirectory;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.transport.memory.MemoryNetwork;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Messages whose delivery is confirmed, over real links in virtual time.
 */
class AssuredPublishingTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	private final Simulation simulation = new Simulation(11);

	private final MemoryNetwork network = new MemoryNetwork();

	private final FakeDirectory directory = new FakeDirectory();

	private int numbers;

	private PubSubNode node() {
		return node(true, Limits.defaults());
	}

	private PubSubNode node(boolean compact, Limits limits) {
		return new PubSubNode(this.simulation, this.network, this.directory, this.numbers++, compact, limits);
	}

	private void link(PubSubNode a, PubSubNode b) {
		a.node.dial(b.node);
		this.simulation.runUntil(() -> a.node.link(b.node) != null && b.node.link(a.node) != null, SECOND);
		this.simulation.run(Duration.ofMillis(10));
	}

	private static PublishSettings assured(Duration timeout) {
		return new PublishSettings(true, timeout.toNanos(), false, Overflow.BLOCK);
	}

	private Published publish(PubSubNode node, String topic, String text, PublishSettings settings) {
		Published completion = new Published();
		node.pubsub.publish(topic, text.getBytes(StandardCharsets.UTF_8), null, Map.of(), settings, completion);
		return completion;
	}

	private Published publish(PubSubNode node, String topic, String text) {
		return publish(node, topic, text, assured(Duration.ofSeconds(10)));
	}

	private static SubscriptionSettings settings(int queue, DeliveryOrder order, Overflow overflow,
			@Nullable String group) {
		return new SubscriptionSettings(1, queue, order, overflow, group, false);
	}

	private void subscribe(PubSubNode node, String pattern, SubscriptionSettings settings, DeliveryHandler handler) {
		PubSubNode.Subscribed done = new PubSubNode.Subscribed();
		node.pubsub.subscribe(pattern, settings, handler, done);
		this.simulation.runUntil(() -> done.subscription != null, Duration.ofSeconds(10));
		this.simulation.run(SECOND);
	}

	private static String text(Delivery delivery) {
		return new String(delivery.payload(), StandardCharsets.UTF_8);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void isConfirmedByEachNodeWhenAllItsHandlersAreDone(boolean compact) {
		PubSubNode a = node(compact, Limits.defaults());
		PubSubNode b = node(compact, Limits.defaults());
		link(a, b);
		List<CompletableFuture<Void>> open = new ArrayList<>();
		subscribe(b, "a.*", SubscriptionSettings.DEFAULTS, (delivery) -> {
			assertThat(delivery.assured()).isTrue();
			open.add(new CompletableFuture<>());
			return open.get(open.size() - 1);
		});
		b.subscribe("a.b");
		a.subscribe("a.b");
		this.simulation.run(SECOND);
		Published published = publish(a, "a.b", "m");
		this.simulation.run(SECOND);
		assertThat(published.isOver()).isFalse();
		assertThat(b.received).containsExactly("m");
		open.get(0).complete(null);
		this.simulation.run(SECOND);
		assertThat(published.outcomes).isEqualTo(Map.of(a.id(), NodeOutcome.CONFIRMED, b.id(), NodeOutcome.CONFIRMED));
		assertThat(a.node.context.counters().gauges().get("pubsub.outbox")).isZero();
		assertThat(a.count("pubsub.confirmed")).isEqualTo(2);
	}

	@Test
	void nobodySubscribesSoThereIsNoOutcome() {
		PubSubNode a = node();
		Published published = publish(a, "a.b", "m");
		this.simulation.run(Duration.ofSeconds(6));
		assertThat(published.isOver()).isTrue();
		assertThat(published.outcomes).isEmpty();
	}

	@Test
	void aHandlerThatFailsOrWhoseStageFailsRejects() {
		PubSubNode a = node();
		PubSubNode b = node();
		link(a, b);
		subscribe(b, "a.b", SubscriptionSettings.DEFAULTS, (delivery) -> {
			throw new IllegalStateException("no");
		});
		subscribe(b, "a.c", SubscriptionSettings.DEFAULTS,
				(delivery) -> CompletableFuture.failedFuture(new IllegalStateException("no")));
		Published first = publish(a, "a.b", "m");
		Published second = publish(a, "a.c", "m");
		this.simulation.run(SECOND);
		NodeOutcome rejected = new NodeOutcome(NodeOutcome.State.REJECTED, "handler_error");
		assertThat(first.outcomes).isEqualTo(Map.of(b.id(), rejected));
		assertThat(second.outcomes).isEqualTo(Map.of(b.id(), rejected));
	}

	@Test
	void whatAnswersTooLateExpiresAndIsNotHandledAgain() {
		PubSubNode a = node();
		PubSubNode b = node();
		link(a, b);
		List<String> seen = new ArrayList<>();
		subscribe(b, "a.b", SubscriptionSettings.DEFAULTS, (delivery) -> {
			seen.add(text(delivery));
			return new CompletableFuture<>();
		});
		Published published = publish(a, "a.b", "m");
		this.simulation.run(Duration.ofSeconds(11));
		assertThat(published.outcomes)
			.isEqualTo(Map.of(b.id(), new NodeOutcome(NodeOutcome.State.EXPIRED, "no_answer")));
		assertThat(seen).containsExactly("m");
		assertThat(a.count("pubsub.resent")).isPositive();
		assertThat(b.count("pubsub.dropped.duplicate")).isPositive();
	}

	@Test
	void aSubscriptionWithoutRoomGetsEverythingInOrderWhenItHas() {
		PubSubNode a = node();
		PubSubNode b = node();
		link(a, b);
		List<CompletableFuture<Void>> open = new ArrayList<>();
		List<String> slow = new ArrayList<>();
		subscribe(b, "a.b", settings(2, DeliveryOrder.ORDERED, Overflow.BLOCK, null), (delivery) -> {
			slow.add(text(delivery));
			CompletableFuture<Void> done = new CompletableFuture<>();
			open.add(done);
			return done;
		});
		b.subscribe("a.*");
		this.simulation.run(SECOND);
		List<Published> all = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			all.add(publish(a, "a.b", "" + i));
		}
		this.simulation.run(SECOND);
		// The other subscription of the node does not wait for the slow one
		assertThat(b.received).hasSize(20);
		assertThat(slow).hasSize(1);
		for (int i = 0; i < 20; i++) {
			open.get(i).complete(null);
			int next = i + 1;
			this.simulation.runUntil(() -> open.size() > next || next == 20, Duration.ofSeconds(2));
		}
		this.simulation.run(SECOND);
		assertThat(slow).isEqualTo(b.received).hasSize(20);
		assertThat(all)
			.allSatisfy((published) -> assertThat(published.outcomes).containsEntry(b.id(), NodeOutcome.CONFIRMED));
		assertThat(b.count("pubsub.refused.queue_full")).isPositive();
	}

	@Test
	void policiesOfASubscriptionDecideWhatIsRejected() {
		for (Overflow overflow : List.of(Overflow.FAIL, Overflow.DROP_NEWEST, Overflow.DROP_OLDEST)) {
			PubSubNode a = node();
			PubSubNode b = node();
			link(a, b);
			CompletableFuture<Void> open = new CompletableFuture<>();
			List<String> seen = new ArrayList<>();
			subscribe(b, "a.b", settings(2, DeliveryOrder.ORDERED, overflow, null), (delivery) -> {
				seen.add(text(delivery));
				return open;
			});
			List<Published> all = new ArrayList<>();
			for (int i = 0; i < 5; i++) {
				all.add(publish(a, "a.b", "" + i));
				this.simulation.run(Duration.ofMillis(100));
			}
			open.complete(null);
			this.simulation.run(SECOND);
			List<String> handled = (overflow == Overflow.DROP_OLDEST) ? List.of("0", "3", "4") : List.of("0", "1", "2");
			assertThat(seen).as("%s", overflow).isEqualTo(handled);
			for (int i = 0; i < 5; i++) {
				NodeOutcome expected = handled.contains("" + i) ? NodeOutcome.CONFIRMED
						: new NodeOutcome(NodeOutcome.State.REJECTED, "queue_full");
				assertThat(all.get(i).outcomes).as("%s %s", overflow, i).containsEntry(b.id(), expected);
			}
			assertThat(b.count("pubsub.dropped.queue_full")).isEqualTo(2);
		}
	}

	@Test
	void onlyTheLatestMessageOfATopicWaits() {
		PubSubNode a = node();
		PubSubNode b = node();
		link(a, b);
		CompletableFuture<Void> open = new CompletableFuture<>();
		List<String> seen = new ArrayList<>();
		subscribe(b, "a.*", settings(0, DeliveryOrder.LATEST_ONLY, Overflow.BLOCK, null), (delivery) -> {
			seen.add(text(delivery));
			return open;
		});
		Published first = publish(a, "a.b", "b1");
		this.simulation.run(SECOND);
		Published second = publish(a, "a.b", "b2");
		publish(a, "a.c", "c1");
		Published third = publish(a, "a.b", "b3");
		this.simulation.run(SECOND);
		open.complete(null);
		this.simulation.run(SECOND);
		assertThat(seen).containsExactly("b1", "b3", "c1");
		assertThat(first.outcomes).containsEntry(b.id(), NodeOutcome.CONFIRMED);
		assertThat(second.outcomes).containsEntry(b.id(), new NodeOutcome(NodeOutcome.State.REJECTED, "superseded"));
		assertThat(third.outcomes).containsEntry(b.id(), NodeOutcome.CONFIRMED);
		assertThat(b.count("pubsub.dropped.superseded")).isEqualTo(1);
	}

	@Test
	void survivesALinkThatIsReplaced() {
		PubSubNode a = node();
		PubSubNode b = node();
		link(a, b);
		CompletableFuture<Void> open = new CompletableFuture<>();
		List<String> seen = new ArrayList<>();
		subscribe(b, "a.b", SubscriptionSettings.DEFAULTS, (delivery) -> {
			seen.add(text(delivery));
			return open;
		});
		Published first = publish(a, "a.b", "1");
		Published second = publish(a, "a.b", "2");
		this.simulation.run(SECOND);
		a.node.links.giveUp(b.id());
		this.simulation.run(Duration.ofSeconds(3));
		open.complete(null);
		this.simulation.run(Duration.ofSeconds(3));
		assertThat(seen).containsExactly("1", "2");
		assertThat(first.outcomes).containsEntry(b.id(), NodeOutcome.CONFIRMED);
		assertThat(second.outcomes).containsEntry(b.id(), NodeOutcome.CONFIRMED);
	}

	@Test
	void aFullOutboxRefusesByNameAndANodeMayHaveAsMuchAsIsFree() {
		PubSubNode a = node(true, Limits.builder().outboxMessages(16).build());
		List<PubSubNode> others = new ArrayList<>(List.of(a));
		for (int i = 0; i < 6; i++) {
			others.add(node());
			link(a, others.get(i + 1));
		}
		List<Published> all = new ArrayList<>();
		List<Integer> waiting = new ArrayList<>();
		for (int i = 0; i < 5; i++) {
			subscribe(others.get(i), "a." + i, SubscriptionSettings.DEFAULTS, (delivery) -> new CompletableFuture<>());
		}
		for (int i = 0; i < 5; i++) {
			List<Published> some = new ArrayList<>();
			for (int j = 0; j < 20; j++) {
				some.add(publish(a, "a." + i, "" + j));
			}
			this.simulation.run(Duration.ofMillis(100));
			waiting.add((int) some.stream().filter((one) -> !one.isOver()).count());
			assertThat(some.subList(waiting.get(i), 20)).allSatisfy((one) -> {
				assertThat(one.failure != null
						|| one.outcomes.values().iterator().next().reason().contains("'outboxMessages'"))
					.isTrue();
			});
			all.addAll(some);
		}
		// The half, the half of the rest and so on
		assertThat(waiting).containsExactly(8, 4, 2, 1, 1);
		MeshFailure failure = all.get(all.size() - 1).failure;
		assertThat(failure).isNotNull().hasMessageContaining("outboxMessages");
		this.simulation.run(Duration.ofSeconds(11));
		assertThat(all).allMatch(Published::isOver);
		assertThat(a.node.context.counters().gauges().get("pubsub.outbox")).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "DROP_OLDEST, 0, 12", "DROP_NEWEST, 8, 20", "BLOCK, 8, 20" })
	void thePolicyOfTheMessageDecidesWhatAFullOutboxGivesUp(Overflow overflow, int from, int to) {
		PubSubNode a = node(true, Limits.builder().outboxMessages(16).build());
		PubSubNode b = node();
		link(a, b);
		subscribe(b, "a.b", SubscriptionSettings.DEFAULTS, (delivery) -> new CompletableFuture<>());
		PublishSettings settings = new PublishSettings(true, Duration.ofSeconds(60).toNanos(), false, overflow);
		List<Published> all = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			all.add(publish(a, "a.b", "" + i, settings));
		}
		this.simulation.run(SECOND);
		assertThat(all.subList(from, to))
			.allSatisfy((given) -> assertThat(given.outcomes.get(b.id())).extracting(NodeOutcome::state)
				.isEqualTo(NodeOutcome.State.EXPIRED));
		assertThat(all).filteredOn(Published::isOver).hasSize(12);
		assertThat(a.count("pubsub.dropped.overflow")).isEqualTo(12);
	}

	@Test
	void theNewestTakesThePlaceOfTheOnlyOneThatWaits() {
		PubSubNode a = node(true, Limits.builder().frameBytes(65536).outboxBytes(131072).build());
		PubSubNode b = node();
		link(a, b);
		List<CompletableFuture<Void>> open = new ArrayList<>();
		subscribe(b, "a.b", SubscriptionSettings.DEFAULTS, (delivery) -> {
			open.add(new CompletableFuture<>());
			return open.get(open.size() - 1);
		});
		PublishSettings newest = new PublishSettings(true, Duration.ofSeconds(10).toNanos(), false,
				Overflow.DROP_OLDEST);
		Published first = publish(a, "a.b", "x".repeat(60_000), newest);
		this.simulation.run(SECOND);
		Published second = publish(a, "a.b", "y".repeat(60_000), newest);
		this.simulation.run(SECOND);
		assertThat(first.outcomes)
			.isEqualTo(Map.of(b.id(), new NodeOutcome(NodeOutcome.State.EXPIRED, "dropped for a newer message")));
		open.get(0).complete(null);
		this.simulation.run(SECOND);
		open.get(1).complete(null);
		this.simulation.run(SECOND);
		assertThat(second.outcomes).isEqualTo(Map.of(b.id(), NodeOutcome.CONFIRMED));
		assertThat(a.node.context.counters().gauges()).containsEntry("pubsub.outbox", 0L);
	}

	@Test
	void nothingIsKeptOfWhatAGroupIsDoneWith() {
		PubSubNode a = node();
		PubSubNode b = node();
		link(a, b);
		subscribe(b, "a.b", settings(0, DeliveryOrder.ORDERED, Overflow.BLOCK, "workers"),
				DeliveryHandler.of((delivery) -> {
				}));
		int before = this.simulation.pending();
		for (int i = 0; i < 500; i++) {
			Published published = publish(a, "a.b", "" + i, assured(Duration.ofHours(1)));
			this.simulation.run(Duration.ofMillis(10));
			assertThat(published.outcomes).containsEntry(b.id(), NodeOutcome.CONFIRMED);
		}
		assertThat(this.simulation.pending()).isLessThan(before + 50);
	}

	@Test
	void aFullLedgerMakesPublishersComeAgain() {
		PubSubNode a = node();
		PubSubNode b = node(true, Limits.builder().ledgerEntries(16).build());
		link(a, b);
		b.subscribe("a.b");
		this.simulation.run(SECOND);
		List<Published> all = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			all.add(publish(a, "a.b", "" + i));
		}
		this.simulation.run(Duration.ofSeconds(9));
		assertThat(all)
			.allSatisfy((published) -> assertThat(published.outcomes).containsEntry(b.id(), NodeOutcome.CONFIRMED));
		assertThat(b.count("pubsub.refused.ledger_full")).isPositive();
		List<String> order = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			order.add("" + i);
		}
		assertThat(b.received).isEqualTo(order);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void oneMemberOfAGroupGetsEachMessage(boolean confirmed) {
		PubSubNode a = node();
		List<PubSubNode> members = List.of(a, node(), node(), node());
		List<List<String>> seen = new ArrayList<>();
		List<int[]> shares = new ArrayList<>();
		members.forEach((member) -> {
			if (member != a) {
				link(a, member);
			}
			List<String> own = new ArrayList<>();
			seen.add(own);
			int[] share = new int[2];
			shares.add(share);
			// Two subscriptions of one node are one member, in turn
			for (int i = 0; i < 2; i++) {
				int number = i;
				subscribe(member, (i == 0) ? "a.b" : "a.*",
						settings(0, DeliveryOrder.ORDERED, Overflow.BLOCK, "workers"),
						DeliveryHandler.of((delivery) -> {
							own.add(text(delivery));
							share[number]++;
						}));
			}
		});
		members.get(1).subscribe("a.b");
		this.simulation.run(SECOND);
		for (int i = 0; i < 400; i++) {
			publish(a, "a.b", "" + i, confirmed ? assured(Duration.ofSeconds(10)) : PublishSettings.DEFAULTS);
		}
		this.simulation.run(SECOND);
		assertThat(seen.stream().flatMap(List::stream)).hasSize(400).doesNotHaveDuplicates();
		assertThat(seen).allSatisfy((own) -> assertThat(own).hasSizeBetween(60, 140));
		assertThat(shares).allSatisfy((share) -> assertThat(share[0] - share[1]).isBetween(-1, 1));
		assertThat(members.get(1).received).hasSize(400);
	}

	@Test
	void anotherMemberGetsWhatTheChosenOneCannotTake() {
		PubSubNode a = node();
		PubSubNode full = node();
		PubSubNode free = node();
		link(a, full);
		link(a, free);
		CompletionStage<?> never = new CompletableFuture<>();
		subscribe(full, "a.b", settings(1, DeliveryOrder.ORDERED, Overflow.BLOCK, "g"), (delivery) -> never);
		List<String> seen = new ArrayList<>();
		subscribe(free, "a.b", settings(0, DeliveryOrder.ORDERED, Overflow.BLOCK, "g"),
				DeliveryHandler.of((delivery) -> seen.add(text(delivery))));
		List<Published> all = new ArrayList<>();
		for (int i = 0; i < 40; i++) {
			all.add(publish(a, "a.b", "" + i, assured(Duration.ofSeconds(9))));
		}
		this.simulation.run(Duration.ofSeconds(10));
		// Two are with the one that does not end: one handled, one in its queue
		assertThat(all.stream().filter((published) -> published.outcomes.containsKey(free.id()))).hasSize(38);
		assertThat(seen).hasSize(38).doesNotHaveDuplicates();
		assertThat(a.node.context.counters().value("pubsub.group.moved")).isPositive();
	}

}
