package io.macula.engine.pubsub;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.macula.engine.link.Capabilities;
import io.macula.engine.runtime.Limits;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.simulation.VirtualContext;
import io.macula.engine.testing.FakeDirectory;
import io.macula.engine.testing.FakeLink;
import io.macula.engine.testing.FakeLinks;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.PubAck;
import io.macula.engine.wire.Publish;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The subscriber's side towards peers that the test speaks for, in virtual time.
 */
class ReceivingTests {

	private final Simulation simulation = new Simulation(5);

	private VirtualContext context = this.simulation.context();

	private FakeLinks links = new FakeLinks(this.context);

	private PubSub pubsub = start(Limits.defaults());

	private final List<Delivery> received = new ArrayList<>();

	private PubSub start(Limits limits) {
		this.context = this.simulation.context(limits);
		this.links = new FakeLinks(this.context);
		FakeDirectory.View view = new FakeDirectory().view(this.context, this.links::self);
		PubSub started = new PubSub(this.context, this.links, view, view, "com.example.test", this.context::execute);
		started.start();
		this.pubsub = started;
		return started;
	}

	@BeforeEach
	void subscribe() {
		subscribe("a.*");
	}

	private PubSubNode.Subscribed subscribe(String pattern) {
		PubSubNode.Subscribed done = new PubSubNode.Subscribed();
		this.pubsub.subscribe(pattern, SubscriptionSettings.DEFAULTS, DeliveryHandler.of(this.received::add), done);
		run(100);
		return done;
	}

	private void run(long millis) {
		this.simulation.run(Duration.ofMillis(millis));
	}

	private void receive(FakeLink link, String topic, @Nullable Long number) {
		receive(link, topic, null, null, number);
	}

	private void receive(FakeLink link, String topic, byte @Nullable [] origin, byte @Nullable [] boot,
			@Nullable Long number) {
		this.links.receive(link, new Publish(topic, new byte[] { 1 }, null, null, null, origin, boot, number, null,
				null, null, Extras.NONE));
	}

	private List<Long> numbers() {
		run(10);
		return this.received.stream().map(Delivery::sequence).toList();
	}

	private long count(String counter) {
		return this.context.counters().value(counter);
	}

	@Test
	void repeatsAreDroppedAndGapsCounted() {
		FakeLink link = this.links.open("b");
		for (long number : new long[] { 5, 6, 6, 5, 7, 10, 9, 9, 11 }) {
			receive(link, "a.b", number);
		}
		receive(link, "a.c", 5L);
		assertThat(numbers()).containsExactly(5L, 6L, 7L, 10L, 9L, 11L, 5L);
		assertThat(count("pubsub.dropped.duplicate")).isEqualTo(3);
		assertThat(count("pubsub.gaps")).isEqualTo(2);
		assertThat(count("pubsub.reordered")).isEqualTo(1);
	}

	@Test
	void repeatsAreRecognisedAfterAReconnectOfTheSameRunOnly() {
		FakeLink link = this.links.open("b");
		receive(link, "a.b", 1L);
		receive(link, "a.b", 2L);
		this.links.lose(link);
		FakeLink again = this.links.open(new FakeLink(this.context, link.contact(), 1));
		receive(again, "a.b", 2L);
		receive(again, "a.b", 3L);
		assertThat(numbers()).containsExactly(1L, 2L, 3L);
		this.links.lose(again);
		FakeLink restarted = this.links.open(new FakeLink(this.context, link.contact(), 2));
		receive(restarted, "a.b", 1L);
		assertThat(numbers()).containsExactly(1L, 2L, 3L, 1L);
	}

	@Test
	void originMustBeThePeerItself() {
		FakeLink link = this.links.open("b");
		receive(link, "a.b", link.remote().bytes(), link.boot(), 1L);
		receive(link, "a.b", FakeLinks.node("c").nodeId().bytes(), link.boot(), 2L);
		receive(link, "a.b", link.remote().bytes(), new byte[] { 9 }, 3L);
		receive(link, "a.b", new byte[3], null, 4L);
		assertThat(numbers()).containsExactly(1L);
		assertThat(this.received.get(0).origin()).isEqualTo(link.remote());
		assertThat(link.violations).containsExactly("publish_origin", "publish_origin", "publish_origin");
	}

	@Test
	void whoOnlyClaimsAnIdIsNobody() {
		FakeLink link = this.links.open(new FakeLink(this.context, FakeLinks.node("b"), 1).unproven());
		receive(link, "a.b", null);
		receive(link, "a.b", null);
		assertThat(numbers()).containsExactly(0L, 0L);
		assertThat(this.received.get(0).origin()).isNull();
	}

	@Test
	void whatNobodyWantsIsCounted() {
		FakeLink link = this.links.open("b");
		receive(link, "b.b", 1L);
		assertThat(numbers()).isEmpty();
		assertThat(count("pubsub.dropped.no_subscription")).isEqualTo(1);
		this.links.receive(link,
				new Publish(null, null, null, null, null, null, null, null, null, null, null, Extras.NONE));
		assertThat(link.violations).containsExactly("publish_incomplete");
	}

	@Test
	void newSubscriptionsGetTheNextMessageWithoutAGap() {
		FakeLink link = this.links.open("b");
		receive(link, "b.b", 1L);
		subscribe("b.b");
		receive(link, "b.b", 9L);
		receive(link, "b.b", 11L);
		assertThat(numbers()).containsExactly(9L, 11L);
		assertThat(count("pubsub.gaps")).isEqualTo(1);
	}

	@Test
	void slowHandlerLosesWhatDoesNotFitAndHarmsNobody() {
		start(Limits.builder().mailboxMessages(10).build());
		subscribe("a.*");
		FakeLink link = this.links.open("b");
		for (long i = 1; i <= 25; i++) {
			receive(link, "a.b", i);
		}
		assertThat(numbers()).hasSize(10);
		assertThat(count("pubsub.dropped.queue_full")).isEqualTo(15);
		receive(link, "a.b", 26L);
		assertThat(numbers()).hasSize(11);
	}

	@Test
	void memoryOfWhatArrivedIsBounded() {
		start(Limits.builder().dedupEntries(16).build());
		subscribe("**");
		FakeLink link = this.links.open("b");
		for (int i = 0; i < 100; i++) {
			receive(link, "t." + i, 1L);
		}
		receive(link, "t.99", 1L);
		receive(link, "t.0", 1L);
		assertThat(numbers()).hasSize(101);
		receive(link, "x".repeat(300), 1L);
		receive(link, "x".repeat(300), 1L);
		assertThat(numbers()).hasSize(103);
		assertThat(this.context.counters().gauges()).containsEntry("pubsub.remembered", 16L);
	}

	private void receiveAssured(FakeLink link, String topic, long number, @Nullable Long floor,
			@Nullable Long previous) {
		DeliveryTerms terms = new DeliveryTerms(floor, previous, 1_000L, List.of(), false);
		this.links.receive(link, terms.on(new Publish(topic, new byte[] { 1 }, 1L, false, null, null, null, number,
				null, null, null, Extras.NONE)));
	}

	private long gauge(String name) {
		return this.context.counters().gauges().get(name);
	}

	@Test
	void topicsOfMessagesThatAreRefusedLeaveNothing() {
		start(Limits.builder().ledgerEntries(16).build());
		subscribe("a.*");
		FakeLink link = this.links.open(new FakeLink(this.context, FakeLinks.node("b"), 1).with(Capabilities.ACK));
		for (int i = 0; i < 1_000; i++) {
			// The one before it never came
			receiveAssured(link, "t." + i, 5L, 4L, 4L);
		}
		assertThat(gauge("pubsub.ledger.topics")).isZero();
		assertThat(link.controls).filteredOn(PubAck.class::isInstance).hasSize(1_000);
		for (int i = 0; i < 1_000; i++) {
			// Entered, and given up by the next one, which is refused
			receiveAssured(link, "t." + i, 1L, 1L, null);
			receiveAssured(link, "t." + i, 5L, 4L, 4L);
			receiveAssured(link, "t." + i, 6L, 5L, 5L);
		}
		// One peer has as much as it leaves free
		assertThat(gauge("pubsub.ledger.topics")).isEqualTo(8);
		assertThat(gauge("pubsub.ledger")).isLessThanOrEqualTo(16);
		assertThat(count("pubsub.refused.ledger_full")).isPositive();
		// Others wait until what nobody can send again is forgotten
		receiveAssured(link, "a.b", 1L, 1L, null);
		assertThat(numbers()).isEmpty();
		run(80_000);
		assertThat(gauge("pubsub.ledger.topics")).isZero();
		receiveAssured(link, "a.b", 1L, 1L, null);
		assertThat(numbers()).containsExactly(1L);
	}

	@Test
	void saysThatAMemberHandledWhatAnotherSubscriptionHadNoRoomFor() {
		this.pubsub.subscribe("g.*",
				new SubscriptionSettings(1, 0, DeliveryOrder.ORDERED, Overflow.BLOCK, "workers", false),
				DeliveryHandler.of(this.received::add), new PubSubNode.Subscribed());
		this.pubsub.subscribe("g.*", new SubscriptionSettings(1, 1, DeliveryOrder.ORDERED, Overflow.FAIL, null, false),
				(delivery) -> new CompletableFuture<>(), new PubSubNode.Subscribed());
		run(100);
		FakeLink link = this.links.open(new FakeLink(this.context, FakeLinks.node("b"), 1).with(Capabilities.ACK));
		for (long number = 1; number <= 3; number++) {
			DeliveryTerms terms = new DeliveryTerms(null, null, 1_000L, List.of("workers"), false);
			this.links.receive(link, terms.on(new Publish("g.b", new byte[] { 1 }, 1L, false, null, null, null, number,
					null, null, null, Extras.NONE)));
			run(10);
		}
		assertThat(numbers()).containsExactly(1L, 2L, 3L);
		assertThat(link.controls).filteredOn(PubAck.class::isInstance).hasSize(1).first().satisfies((message) -> {
			PubAck answer = (PubAck) message;
			assertThat(answer.seq()).isEqualTo(3);
			assertThat(answer.reason()).isEqualTo("queue_full");
			assertThat(answer.extras().map().flag("ran")).isTrue();
		});
	}

	@Test
	void publishersWhoseMessagesCameAfterTheirLinkHadGoneAreForgotten() {
		for (int i = 0; i < 10; i++) {
			FakeLink link = this.links.open("leaving" + i);
			this.links.lose(link);
			receive(link, (i % 2 == 0) ? "a.b" : "a." + "x".repeat(1000), 1L);
		}
		assertThat(numbers()).hasSize(10);
		run(Duration.ofHours(1).toMillis());
		assertThat(this.context.counters().gauges()).containsEntry("pubsub.publishers", 0L);
	}

	@Test
	void aSubscriptionForWhichThereIsNoThreadHoldsUpNoOther() {
		AtomicInteger failures = new AtomicInteger();
		FakeLinks others = new FakeLinks(this.context);
		FakeDirectory.View view = new FakeDirectory().view(this.context, others::self);
		PubSub pubsub = new PubSub(this.context, others, view, view, "com.example.test", (task) -> {
			if (failures.incrementAndGet() == 1) {
				throw new IllegalStateException("no thread");
			}
			this.context.execute(task);
		});
		pubsub.start();
		for (String pattern : List.of("b.*", "b.c")) {
			pubsub.subscribe(pattern, SubscriptionSettings.DEFAULTS, DeliveryHandler.of(this.received::add),
					new PubSubNode.Subscribed());
		}
		run(100);
		FakeLink link = others.open("b");
		others.receive(link,
				new Publish("b.c", new byte[] { 1 }, null, null, null, null, null, 1L, null, null, null, Extras.NONE));
		run(10);
		assertThat(this.received).hasSize(1);
		run(100);
		assertThat(this.received).hasSize(2);
		assertThat(count("pubsub.handover_failed")).isOne();
		others.receive(link,
				new Publish("b.c", new byte[] { 1 }, null, null, null, null, null, 2L, null, null, null, Extras.NONE));
		run(10);
		assertThat(this.received).hasSize(4);
	}

}
