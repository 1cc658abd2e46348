package io.macula.engine.pubsub;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.macula.engine.link.Capabilities;
import io.macula.engine.runtime.Limits;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.simulation.VirtualContext;
import io.macula.engine.testing.FakeDirectory;
import io.macula.engine.testing.FakeLink;
import io.macula.engine.testing.FakeLinks;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.Interest;
import io.macula.engine.wire.PubAck;
import io.macula.engine.wire.Publish;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a peer that is admitted can do with numbers, floors and answers that it makes up:
 * no harm to others, and no memory without bound. In virtual time.
 */
class HostilePeersTests {

	private final Simulation simulation = new Simulation(29);

	private final VirtualContext context = this.simulation.context(Limits.builder().ledgerEntries(64).build());

	private final FakeLinks links = new FakeLinks(this.context);

	private final PubSub pubsub = start();

	private final List<String> received = new ArrayList<>();

	private PubSub start() {
		FakeDirectory.View view = new FakeDirectory().view(this.context, this.links::self);
		PubSub started = new PubSub(this.context, this.links, view, view, "com.example.test", this.context::execute);
		started.start();
		return started;
	}

	private FakeLink peer(String name) {
		return this.links.open(new FakeLink(this.context, FakeLinks.node(name), 1).with(Capabilities.ACK));
	}

	private void run(long millis) {
		this.simulation.run(Duration.ofMillis(millis));
	}

	private void subscribe() {
		this.pubsub.subscribe("a.*", SubscriptionSettings.DEFAULTS,
				DeliveryHandler.of((delivery) -> this.received
					.add(delivery.topic() + delivery.sequence() + new String(delivery.payload()))),
				new PubSubNode.Subscribed());
		run(100);
	}

	private void receive(FakeLink link, String topic, long number, String text, boolean assured, @Nullable Long floor) {
		Publish message = new Publish(topic, text.getBytes(), assured ? 1L : null, null, null, null, null, number, null,
				null, null, Extras.NONE);
		this.links.receive(link,
				assured ? new DeliveryTerms(floor, null, 3_600_000L, List.of(), false).on(message) : message);
	}

	private static Stream<String> answers(FakeLink link) {
		return link.controls.stream()
			.filter(PubAck.class::isInstance)
			.map(PubAck.class::cast)
			.map((answer) -> answer.seq() + " " + answer.status() + " " + answer.reason());
	}

	private long count(String counter) {
		return this.context.counters().value(counter);
	}

	@Test
	void numbersFarAheadHarmNobodyElse() {
		subscribe();
		FakeLink hostile = peer("b");
		FakeLink good = peer("c");
		for (String topic : List.of("a.b", "a.c", "a.d")) {
			receive(hostile, topic, 1, "", false, null);
			receive(hostile, topic, Long.MAX_VALUE, "", false, null);
			receive(hostile, topic, Long.MAX_VALUE - 1, "", false, null);
			receive(hostile, topic, 2, "", false, null);
			receive(hostile, topic, Long.MAX_VALUE, "", true, null);
			receive(hostile, topic, 3, "", true, null);
			receive(hostile, topic, Long.MIN_VALUE, "", true, null);
			receive(good, topic, 1, "good", false, null);
			receive(good, topic, 2, "good", true, null);
		}
		run(100);
		assertThat(this.received.stream().filter((text) -> text.endsWith("good"))).containsExactly("a.b1good",
				"a.b2good", "a.c1good", "a.c2good", "a.d1good", "a.d2good");
		assertThat(answers(good)).hasSize(3).allMatch((answer) -> answer.startsWith("2 confirmed"));
		// Whatever is missing, the counter goes on making sense
		assertThat(count("pubsub.gaps")).isBetween(3L, 3L << 33);
	}

	@Test
	void aFloorThatGoesBackBringsNothingBack() {
		subscribe();
		FakeLink hostile = peer("b");
		receive(hostile, "a.b", 5, "x", true, 5L);
		receive(hostile, "a.b", 9, "x", true, 9L);
		receive(hostile, "a.b", 5, "x", true, 1L);
		receive(hostile, "a.b", 9, "x", true, 1L);
		receive(hostile, "a.b", 10, "x", true, Long.MAX_VALUE);
		receive(hostile, "a.b", 10, "x", true, Long.MIN_VALUE);
		run(100);
		assertThat(this.received).containsExactly("a.b5x", "a.b9x", "a.b10x");
		assertThat(answers(hostile)).allMatch((answer) -> answer.contains("confirmed"));
	}

	@Test
	void ofSeveralMessagesWithOneNumberTheFirstCounts() {
		subscribe();
		FakeLink hostile = peer("b");
		receive(hostile, "a.b", 1, "x", true, 1L);
		receive(hostile, "a.b", 1, "y", true, 1L);
		receive(hostile, "a.b", 1, "z", false, null);
		receive(hostile, "a.c", 1, "x", false, null);
		receive(hostile, "a.c", 1, "y", false, null);
		run(100);
		assertThat(this.received).containsExactly("a.b1x", "a.c1x");
	}

	@Test
	void nobodyTakesAllTheRoomOfTheLedger() {
		subscribe();
		for (int i = 0; i < 4; i++) {
			FakeLink hostile = peer("hostile" + i);
			for (int number = 1; number <= 200; number++) {
				receive(hostile, "a." + number % 50, number, "", true, 1L);
			}
		}
		run(100);
		assertThat(this.context.counters().gauges().get("pubsub.ledger")).isLessThan(64);
		assertThat(this.context.counters().gauges().get("pubsub.ledger.topics")).isLessThan(64);
		assertThat(count("pubsub.refused.ledger_full")).isGreaterThan(700);
		FakeLink good = peer("good");
		receive(good, "a.b", 1, "good", true, 1L);
		run(100);
		assertThat(this.received).endsWith("a.b1good");
		assertThat(answers(good)).containsExactly("1 confirmed null");
	}

	private Published publish() {
		Published completion = new Published();
		this.pubsub.publish("a.b", new byte[] { 1 }, null, Map.of(),
				new PublishSettings(true, Duration.ofSeconds(2).toNanos(), false, Overflow.BLOCK), completion);
		run(50);
		return completion;
	}

	private FakeLink subscriber(String name) {
		FakeLink link = peer(name);
		this.links.receive(link, new Interest(true, List.of("a.b"), null, Extras.NONE));
		run(10);
		return link;
	}

	private void answer(FakeLink link, long number, String status, @Nullable String reason) {
		this.links.receive(link, new PubAck(null, null, "a.b", number, status, reason, Extras.NONE));
	}

	@Test
	void nobodyAnswersForAnotherNodeNorWhatWasNeverSent() {
		FakeLink good = subscriber("good");
		FakeLink hostile = subscriber("hostile");
		FakeLink stranger = peer("stranger");
		for (long number = 1; number < 10; number++) {
			answer(stranger, number, "confirmed", null);
			answer(hostile, number, "confirmed", null);
			// In another's name: that is not what tells who answers
			this.links.receive(hostile,
					new PubAck(good.remote().bytes(), good.boot(), "a.b", number, "confirmed", null, Extras.NONE));
		}
		Published published = publish();
		this.links.receive(hostile,
				new PubAck(good.remote().bytes(), good.boot(), "a.b", 1L, "confirmed", null, Extras.NONE));
		answer(stranger, 1, "confirmed", null);
		run(50);
		assertThat(published.isOver()).isFalse();
		answer(good, 1, "rejected", "no");
		run(50);
		assertThat(published.outcomes).isEqualTo(Map.of(good.remote(),
				new NodeOutcome(NodeOutcome.State.REJECTED, "no"), hostile.remote(), NodeOutcome.CONFIRMED));
	}

	@Test
	void aReasonIsNoLongerThanAnybodyReads() {
		FakeLink hostile = subscriber("hostile");
		Published published = publish();
		answer(hostile, 1, "rejected", "x".repeat(500_000));
		run(50);
		NodeOutcome outcome = published.outcomes.get(hostile.remote());
		assertThat(outcome).isNotNull();
		assertThat(outcome.reason()).hasSize(256);
	}

	@Test
	void aPeerThatAnswersBusyWithoutEndKeepsNobodyElseWaiting() {
		FakeLink good = subscriber("good");
		FakeLink hostile = subscriber("hostile");
		List<Published> all = new ArrayList<>();
		for (long number = 1; number <= 30; number++) {
			all.add(publish());
			answer(good, number, "confirmed", null);
			for (int i = 0; i < 100; i++) {
				answer(hostile, number, "busy", "queue_full");
				answer(hostile, number, "busy", "order");
			}
		}
		run(5_000);
		assertThat(all).allSatisfy((one) -> assertThat(one.outcomes).hasSize(2)
			.containsEntry(good.remote(), NodeOutcome.CONFIRMED)
			.extractingByKey(hostile.remote())
			.extracting(NodeOutcome::state)
			.isEqualTo(NodeOutcome.State.EXPIRED));
		assertThat(good.sent.stream().filter(Publish.class::isInstance)).hasSize(30);
		assertThat(hostile.sent).hasSizeLessThan(1_000);
	}

	@Test
	void theLedgerRemembersNoTopicThatIsTooLong() {
		subscribe();
		FakeLink hostile = peer("b");
		for (long number = 1; number <= 10; number++) {
			receive(hostile, "a." + number + "x".repeat(500_000), 1, "", true, null);
		}
		receive(hostile, "a.b", 1, "", true, null);
		run(100);
		assertThat(this.received).containsExactly("a.b1");
		assertThat(answers(hostile)).hasSize(11)
			.containsOnlyOnce("1 confirmed null")
			.contains("1 rejected topic_too_long");
		assertThat(this.context.counters().gauges().get("pubsub.ledger.topics")).isOne();
		assertThat(count("pubsub.refused.topic_too_long")).isEqualTo(10);
	}

}
