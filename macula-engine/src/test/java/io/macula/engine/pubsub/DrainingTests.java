package io.macula.engine.pubsub;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.macula.engine.link.Capabilities;
import io.macula.engine.runtime.Limits;
import io.macula.engine.simulation.NetworkModel;
import io.macula.engine.simulation.SimulatedKeys;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.simulation.VirtualContext;
import io.macula.engine.testing.FakeDirectory;
import io.macula.engine.testing.FakeLink;
import io.macula.engine.testing.FakeLinks;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.Interest;
import io.macula.engine.wire.RouteSearch;
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
		PubSub pubsub = start(context, links);
		LocalSubscription subscription = subscribe(pubsub);
		FakeLink answering = links.open("answering");
		FakeLink silent = links.open("silent");
		FakeLink lost = links.open("lost");
		links.open(new FakeLink(context, FakeLinks.node("old"), 1).without(Capabilities.INTEREST));
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

	private PubSub start(VirtualContext context, FakeLinks links) {
		FakeDirectory.View view = new FakeDirectory().view(context, links::self);
		PubSub pubsub = new PubSub(context, links, view, view, "com.example.test", context::execute,
				new RoutingSettings(SimulatedKeys.key(1), true));
		pubsub.start();
		return pubsub;
	}

	private LocalSubscription subscribe(PubSub pubsub) {
		PubSubNode.Subscribed done = new PubSubNode.Subscribed();
		pubsub.subscribe("a.b", SubscriptionSettings.DEFAULTS, DeliveryHandler.of((delivery) -> {
		}), done);
		this.simulation.run(SECOND);
		LocalSubscription subscription = done.subscription;
		assertThat(subscription).isNotNull();
		return subscription;
	}

	@Test
	void whoMakesItsRoundTripsLongIsNotWaitedForLonger() {
		VirtualContext context = this.simulation.context(Limits.defaults());
		FakeLinks links = new FakeLinks(context);
		PubSub pubsub = start(context, links);
		LocalSubscription subscription = subscribe(pubsub);
		links.open(new FakeLink(context, FakeLinks.node("slow"), 1).roundTrip(60_000_000_000L));
		AtomicBoolean ended = new AtomicBoolean();
		pubsub.drain(subscription, () -> ended.set(true));
		this.simulation.run(Duration.ofMillis(1900));
		assertThat(ended).isFalse();
		this.simulation.run(Duration.ofMillis(200));
		assertThat(ended).isTrue();
		assertThat(context.counters().value("pubsub.drain.unanswered")).isOne();
	}

	@Test
	void whatIsOfUseOnALinkAloneEndsWithIt() {
		VirtualContext context = this.simulation.context(Limits.defaults());
		FakeLinks links = new FakeLinks(context);
		PubSub pubsub = start(context, links);
		Published kept = new Published();
		pubsub.publish("a.b", new byte[1], null, Map.of(), new PublishSettings(false, 1, true, Overflow.BLOCK), kept);
		this.simulation.run(SECOND);
		FakeLink asking = links.open("asking");
		asking.allow(0, false);
		links.receive(asking, new Interest(true, List.of("a.b"), List.of(),
				new Extras(WireValue.Map.builder().put("retained", true).build())));
		links.receive(asking,
				new Interest(null, null, null, new Extras(WireValue.Map.builder().put("mark", 1L).build())));
		this.simulation.run(Duration.ofMillis(100));
		FakeLink forwarder = links.open(new FakeLink(context, FakeLinks.node("forwarder"), 1).with(Capabilities.ROUTE));
		links.lose(asking);
		this.simulation.run(SECOND);
		assertThat(links.dialled).isEmpty();
		assertThat(forwarder.controls).noneMatch(RouteSearch.class::isInstance);
		assertThat(context.counters().value("pubsub.routed.sent")).isZero();
		assertThat(context.counters().value("pubsub.retained.unsent")).isOne();
		assertThat(context.counters().gauges()).containsEntry("pubsub.waiting", 0L);
	}

	@Test
	void whoAsksWithoutEndGetsATwentiethOfTheLoopAtMost() {
		VirtualContext context = this.simulation.context(Limits.defaults());
		FakeLinks links = new FakeLinks(context);
		FakeDirectory.View view = new FakeDirectory().view(context, links::self);
		PubSubCounters counters = new PubSubCounters(context.counters());
		Outlet outlet = new Outlet(new PubSubShared(context, links, view, new PublisherIdentity(links, "test"),
				PublishBudget.ofNode(context.limits()), counters, new Detours(context, links, "test", null, counters)),
				FakeLinks.node("asking").nodeId(), (unused) -> {
				});
		AtomicInteger fences = new AtomicInteger();
		Marks marks = new Marks(context, () -> {
			fences.incrementAndGet();
			// So long it takes
			this.simulation.run(Duration.ofMillis(4));
		});
		long number = 0;
		long end = this.simulation.nanoTime() + Duration.ofSeconds(4).toNanos();
		while (this.simulation.nanoTime() < end) {
			marks.asked(outlet, ++number);
			this.simulation.run(Duration.ofMillis(1));
		}
		assertThat(fences).hasValueBetween(40, 50);
	}

	@Test
	void nobodyIsWaitedForIfNothingHasChanged() {
		VirtualContext context = this.simulation.context(Limits.defaults());
		FakeLinks links = new FakeLinks(context);
		PubSub pubsub = start(context, links);
		FakeLink asking = links.open("asking");
		for (int i = 0; i < 100; i++) {
			pubsub.publish("t." + i, new byte[1], null, Map.of(), new Published());
		}
		links.receive(asking, new Interest(true, List.of("t.*"), List.of(), Extras.NONE));
		for (long number = 1; number <= 100; number++) {
			links.receive(asking,
					new Interest(null, null, null, new Extras(WireValue.Map.builder().put("mark", number).build())));
			this.simulation.run(Duration.ofMillis(10));
		}
		assertThat(context.counters().value("pubsub.fences")).isOne();
		assertThat(asking.sent.stream().filter(Interest.class::isInstance)).hasSize(100);
		links.receive(asking, new Interest(false, List.of(), List.of("t.*"),
				new Extras(WireValue.Map.builder().put("mark", 101L).build())));
		this.simulation.run(Duration.ofMillis(10));
		assertThat(context.counters().value("pubsub.fences")).isEqualTo(2);
	}

}
