package io.macula.engine.pubsub;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import io.macula.engine.link.Capabilities;
import io.macula.engine.runtime.Limits;
import io.macula.engine.simulation.NetworkModel;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.simulation.VirtualContext;
import io.macula.engine.testing.FakeDirectory;
import io.macula.engine.testing.FakeLink;
import io.macula.engine.testing.FakeLinks;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.Interest;
import io.macula.engine.wire.WireValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A subscription that is withdrawn still gets what was sent before the publishers knew,
 * however long that takes. In virtual time.
 */
class DrainingTests {

	private static final Duration SECOND = Duration.ofSeconds(1);

	private final Simulation simulation = new Simulation(31);

	private final NetworkModel model = new NetworkModel(this.simulation).latency(300, 50);

	private final MemoryNetwork network = new MemoryNetwork(this.model);

	private final FakeDirectory directory = new FakeDirectory();

	private int numbers;

	private PubSubNode node() {
		return new PubSubNode(this.simulation, this.network, this.directory, this.numbers++, true, Limits.defaults());
	}

	@ParameterizedTest
	@ValueSource(strings = { "a.b", "a.*" })
	void whatWasSentBeforeThePublisherKnewIsHandled(String pattern) {
		PubSubNode a = node();
		PubSubNode b = node();
		PubSubNode reader = node();
		a.node.dial(reader.node);
		b.node.dial(reader.node);
		// Until round trips are measured
		this.simulation.run(Duration.ofSeconds(20));
		LocalSubscription subscription = reader.subscribe(pattern);
		this.simulation.run(SECOND);
		AtomicBoolean ended = new AtomicBoolean();
		List<Published> published = new ArrayList<>();
		List<String> texts = new ArrayList<>();
		for (int i = 0; i < 300; i++) {
			if (i == 100) {
				reader.pubsub.drain(subscription, () -> ended.set(true));
			}
			// Some of them too large for the data stream
			String text = "m" + i + ((i % 10 == 5) ? "x".repeat(80_000) : "");
			texts.add("m" + i);
			published.add(((i % 2 == 0) ? a : b).publish("a.b", text));
			this.simulation.run(Duration.ofMillis(10));
		}
		this.simulation.run(Duration.ofSeconds(5));
		assertThat(ended).isTrue();
		List<String> sent = new ArrayList<>();
		for (int i = 0; i < 300; i++) {
			List<?> recipients = published.get(i).recipients;
			if (recipients != null && recipients.contains(reader.id())) {
				sent.add(texts.get(i));
			}
		}
		// Half of the time of a round trip publishers do not know
		assertThat(sent).hasSizeBetween(115, 180);
		assertThat(reader.received.stream().map((text) -> text.replace("x", "")))
			.containsExactlyInAnyOrderElementsOf(sent);
		assertThat(reader.count("pubsub.drain.unanswered")).isZero();
	}

	@Test
	void othersOfTheSamePatternGoOn() {
		PubSubNode a = node();
		PubSubNode reader = node();
		a.node.dial(reader.node);
		this.simulation.run(Duration.ofSeconds(3));
		LocalSubscription first = reader.subscribe("a.b");
		reader.subscribe("a.b");
		this.simulation.run(SECOND);
		AtomicBoolean ended = new AtomicBoolean();
		a.publish("a.b", "both");
		reader.pubsub.drain(first, () -> ended.set(true));
		this.simulation.run(Duration.ofSeconds(2));
		assertThat(ended).isTrue();
		a.publish("a.b", "one");
		this.simulation.run(SECOND);
		assertThat(reader.received).containsExactly("both", "both", "one");
	}

	@Test
	void aNodeThatEndsHandlesWhatWasOnItsWay() {
		PubSubNode a = node();
		PubSubNode reader = node();
		a.node.dial(reader.node);
		this.simulation.run(Duration.ofSeconds(3));
		reader.subscribe("a.b");
		this.simulation.run(SECOND);
		for (int i = 0; i < 10; i++) {
			a.publish("a.b", "m" + i);
		}
		AtomicBoolean idle = new AtomicBoolean();
		reader.pubsub.drain(() -> idle.set(true));
		this.simulation.runUntil(idle::get, Duration.ofSeconds(5));
		assertThat(idle).isTrue();
		assertThat(reader.received).hasSize(10);
	}

	@Test
	void whoDoesNotAnswerIsNotWaitedForLong() {
		VirtualContext context = this.simulation.context(Limits.defaults());
		FakeLinks links = new FakeLinks(context);
		FakeDirectory.View view = new FakeDirectory().view(context, links::self);
		PubSub pubsub = new PubSub(context, links, view, view, "com.example.test", context::execute);
		pubsub.start();
		PubSubNode.Subscribed done = new PubSubNode.Subscribed();
		pubsub.subscribe("a.b", SubscriptionSettings.DEFAULTS, DeliveryHandler.of((delivery) -> {
		}), done);
		this.simulation.run(SECOND);
		FakeLink answering = links.open("answering");
		FakeLink silent = links.open("silent");
		FakeLink lost = links.open("lost");
		links.open(new FakeLink(context, FakeLinks.node("old"), 1).without(Capabilities.INTEREST));
		LocalSubscription subscription = done.subscription;
		assertThat(subscription).isNotNull();
		AtomicBoolean ended = new AtomicBoolean();
		pubsub.drain(subscription, () -> ended.set(true));
		this.simulation.run(Duration.ofMillis(10));
		Interest mark = (Interest) answering.controls.get(answering.controls.size() - 1);
		Long number = mark.extras().map().number("mark");
		assertThat(number).isNotNull();
		for (int i = 0; i < 100; i++) {
			links.receive(answering, answer(number));
			// Not asked
			links.receive(answering, answer(number + i));
		}
		links.lose(lost);
		this.simulation.run(Duration.ofMillis(500));
		assertThat(ended).isFalse();
		links.receive(silent, answer(number - 1));
		this.simulation.run(Duration.ofMillis(300));
		assertThat(ended).isFalse();
		this.simulation.run(SECOND);
		assertThat(ended).isTrue();
		assertThat(context.counters().value("pubsub.drain.unanswered")).isOne();
	}

	private static Interest answer(long number) {
		return new Interest(null, null, null, new Extras(WireValue.Map.builder().put("marked", number).build()));
	}

}
