package io.macula.engine.pubsub;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

import io.macula.engine.identity.IdentityKey;
import io.macula.engine.identity.KeyAlgorithm;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;
import io.macula.engine.runtime.Limits;
import io.macula.engine.simulation.NetworkModel;
import io.macula.engine.simulation.SimulatedKeys;
import io.macula.engine.simulation.SimulatedNode;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.testing.FakeDirectory;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.engine.trust.JdkSignatures;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.Interest;
import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.PubAck;
import io.macula.engine.wire.Publish;
import io.macula.engine.wire.PubsubRoute;
import io.macula.engine.wire.RouteAnswer;
import io.macula.engine.wire.RouteSearch;
import io.macula.engine.wire.WireValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a neighbour can do that lies about ways, or about what it passes on, over real
 * links in virtual time.
 */
class HostileForwardersTests {

	private final Simulation simulation = new Simulation(11);

	private final NetworkModel model = new NetworkModel(this.simulation);

	private final MemoryNetwork network = new MemoryNetwork(this.model);

	private final FakeDirectory directory = new FakeDirectory();

	private final List<PubSubNode> nodes = new ArrayList<>();

	private final Set<String> cut = new HashSet<>();

	private PubSubNode node() {
		PubSubNode node = new PubSubNode(this.simulation, this.network, this.directory, 300 + this.nodes.size(), true,
				Limits.defaults());
		this.nodes.add(node);
		return node;
	}

	private SimulatedNode stranger(int number) {
		SimulatedNode stranger = new SimulatedNode(this.simulation, this.network, this.directory, number,
				Limits.defaults(), SimulatedNode.capabilities(true));
		stranger.links.handle(MessageType.INTEREST, Interest.class, (link, message) -> {
		});
		stranger.links.handle(MessageType.ROUTE_ANSWER, RouteAnswer.class, (link, message) -> {
		});
		return stranger;
	}

	/** One that is asked before a node on the way to another one. */
	private SimulatedNode strangerNearerThan(NodeId node, NodeId destination) {
		for (int number = 380;; number++) {
			SimulatedNode stranger = stranger(number);
			if (destination.compareDistance(stranger.id(), node) < 0) {
				return stranger;
			}
		}
	}

	private static String port(SimulatedNode node) {
		return node.contact().endpoints().get(0).toString().replaceAll("^.*//", "");
	}

	private void cut(PubSubNode a, PubSubNode b) {
		this.cut.add(port(a.node) + ">" + port(b.node));
		this.cut.add(port(b.node) + ">" + port(a.node));
		this.model.block((from, to) -> this.cut.contains(from + ">" + to));
	}

	private void run(int seconds) {
		this.simulation.run(Duration.ofSeconds(seconds));
	}

	private static void send(SimulatedNode from, PubSubNode to, Routed frame) {
		Link link = from.links.link(to.id());
		assertThat(link).isNotNull();
		link.control(frame.toFrame());
	}

	/** A node that says that it knows every way. */
	private void knowsAll(SimulatedNode stranger, BiConsumer<Link, Routed> what) {
		stranger.links.handle(MessageType.ROUTE_SEARCH, RouteSearch.class, (link, message) -> link
			.control(new RouteAnswer(message.number(), message.destination(), true, message.visited(), Extras.NONE)));
		stranger.links.handle(MessageType.PUBSUB_ROUTE, PubsubRoute.class, (link, message) -> {
			Routed routed = Routed.of(message);
			if (routed != null) {
				what.accept(link, routed);
			}
		});
	}

	@Test
	void whatIsToBeConfirmedCannotBeRepeatedLater() {
		PubSubNode subscriber = node();
		SimulatedNode publisher = stranger(398);
		SimulatedNode hostile = stranger(399);
		hostile.dial(subscriber.node);
		run(1);
		subscriber.subscribe("news");
		Publish message = new Publish("news", new byte[] { 'a' }, 1L, null, null, publisher.id().bytes(),
				publisher.links.boot(), 1L, SimulatedNode.REALM, null, null, Extras.NONE);
		List<Routed> kept = new ArrayList<>();
		new RouteSeal(publisher.context, publisher.key, SimulatedNode.REALM).sign(subscriber.id(), Visited.NONE,
				message, false, (routed) -> {
					if (routed != null) {
						kept.add(routed.passedOnBy(hostile.id()));
					}
				});
		run(1);
		assertThat(kept).hasSize(1);
		for (int i = 0; i < 12; i++) {
			kept.forEach((routed) -> send(hostile, subscriber, routed));
			run(65);
		}
		assertThat(subscriber.received).containsExactly("a");
	}

	@Test
	void aSignatureThatIsWrittenInAnotherWayRepeatsNothing() {
		PubSubNode subscriber = node();
		SimulatedNode publisher = stranger(398);
		SimulatedNode hostile = stranger(399);
		IdentityKey key = IdentityKey.generate(KeyAlgorithm.P256, new SecureRandom());
		subscriber.node.context.signatures(new JdkSignatures());
		publisher.context.signatures(new JdkSignatures());
		hostile.dial(subscriber.node);
		run(1);
		subscriber.subscribe("news");
		Publish message = new Publish("news", new byte[] { 'a' }, 1L, null, null, key.nodeId().bytes(),
				publisher.links.boot(), 1L, SimulatedNode.REALM, null, null, Extras.NONE);
		List<Routed> kept = new ArrayList<>();
		new RouteSeal(publisher.context, key, SimulatedNode.REALM).sign(subscriber.id(), Visited.NONE, message, false,
				(routed) -> {
					if (routed != null) {
						kept.add(routed.passedOnBy(hostile.id()));
					}
				});
		run(1);
		kept.forEach((routed) -> send(hostile, subscriber, routed));
		// Until nothing else tells that it was there
		run(130);
		assertThat(subscriber.received).containsExactly("a");
		kept.forEach((routed) -> send(hostile, subscriber, routed.signed(inAnotherWay(routed.signature()))));
		run(1);
		assertThat(subscriber.count("pubsub.routed.dropped.forged")).isZero();
		assertThat(subscriber.received).containsExactly("a");
	}

	/** With (r, s) also (r, n - s) is a signature, n being the order of the curve. */
	private static byte[] inAnotherWay(byte[] signature) {
		BigInteger order = new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);
		BigInteger other = order.subtract(new BigInteger(1, Arrays.copyOfRange(signature, 32, 64)));
		byte[] bytes = other.toByteArray();
		byte[] changed = Arrays.copyOf(signature, 64);
		Arrays.fill(changed, 32, 64, (byte) 0);
		int from = Math.max(0, bytes.length - 32);
		System.arraycopy(bytes, from, changed, 64 - (bytes.length - from), bytes.length - from);
		return changed;
	}

	@Test
	void anAnswerCannotBeRepeated() {
		PubSubNode publisher = node();
		PubSubNode subscriber = node();
		cut(publisher, subscriber);
		List<Routed> answers = new ArrayList<>();
		SimulatedNode hostile = stranger(399);
		knowsAll(hostile, (link, routed) -> {
			if (routed.acknowledgement()) {
				answers.add(routed.passedOnBy(hostile.id()));
			}
			Link next = hostile.links.link(routed.destination());
			if (next != null) {
				next.control(routed.passedOnBy(hostile.id()).toFrame());
			}
		});
		publisher.node.dial(hostile);
		subscriber.node.dial(hostile);
		run(1);
		subscriber.subscribe("news");
		run(1);
		Published published = new Published();
		publisher.pubsub.publish("news", new byte[] { 1 }, null, Map.of(),
				new PublishSettings(true, 10_000_000_000L, false, Overflow.BLOCK), published);
		run(5);
		assertThat(published.outcomes).isEqualTo(Map.of(subscriber.id(), NodeOutcome.CONFIRMED));
		// That it was handled, and that it has arrived
		assertThat(answers).hasSize(2);
		assertThat(publisher.count("pubsub.routed.dropped.duplicate")).isZero();
		answers.forEach((answer) -> send(hostile, publisher, answer));
		run(70);
		answers.forEach((answer) -> send(hostile, publisher, answer));
		run(1);
		assertThat(publisher.count("pubsub.routed.dropped.duplicate")).isEqualTo(4);
		assertThat(publisher.count("pubsub.answers.late")).isZero();
		assertThat(publisher.count("pubsub.routes.late")).isZero();
	}

	@Test
	void whoIsRefusedUnderManyNamesLeavesLittleBehind() {
		PubSubNode subscriber = new PubSubNode(this.simulation, this.network, this.directory, 397, true,
				Limits.builder().dedupEntries(16).build());
		SimulatedNode publisher = stranger(398);
		SimulatedNode hostile = stranger(399);
		hostile.links.handle(MessageType.PUBSUB_ROUTE, PubsubRoute.class, (link, message) -> {
		});
		hostile.dial(subscriber.node);
		run(1);
		subscriber.subscribe("news");
		for (int i = 0; i < 100; i++) {
			IdentityKey key = SimulatedKeys.key(400 + i);
			Publish message = new Publish("news", new byte[] { 'a' }, 1L, null, null, key.nodeId().bytes(),
					publisher.links.boot(), 8L, SimulatedNode.REALM, null, null, Extras.NONE);
			// Number 7 is still waited for
			Publish refused = new DeliveryTerms(7L, 7L, 1_000L, List.of(), false).on(message);
			new RouteSeal(publisher.context, key, SimulatedNode.REALM).sign(subscriber.id(), Visited.NONE, refused,
					false, (routed) -> {
						if (routed != null) {
							send(hostile, subscriber, routed.passedOnBy(hostile.id()));
						}
					});
			this.simulation.run(Duration.ofMillis(10));
		}
		run(1);
		assertThat(subscriber.count("pubsub.routed.received")).isEqualTo(100);
		assertThat(subscriber.received).isEmpty();
		assertThat(subscriber.node.context.counters().gauges().get("pubsub.publishers")).isBetween(1L, 17L);
	}

	@ParameterizedTest
	@CsvSource({ "true, 0", "false, 0", "true, 300000", "false, 300000", "true, -60000", "false, -60000" })
	void whoMakesANodeForgetCannotRepeatWhatItForgot(boolean assured, long clockAhead) {
		PubSubNode subscriber = new PubSubNode(this.simulation, this.network, this.directory, 397, true,
				Limits.builder().dedupEntries(64).build());
		SimulatedNode publisher = stranger(398);
		publisher.context.wallOffset(clockAhead);
		SimulatedNode hostile = stranger(399);
		hostile.links.handle(MessageType.PUB_ACK, PubAck.class, (link, message) -> {
		});
		hostile.links.handle(MessageType.PUBSUB_ROUTE, PubsubRoute.class, (link, message) -> {
		});
		hostile.dial(subscriber.node);
		run(1);
		subscriber.subscribe("**");
		List<Routed> kept = new ArrayList<>();
		sign(publisher, hostile, subscriber, "news", 1, assured, kept);
		run(1);
		kept.forEach((routed) -> send(hostile, subscriber, routed));
		// Nothing but its signature tells how old it is when all else is forgotten
		run(130);
		for (int i = 1; i <= 200; i++) {
			List<Routed> flood = new ArrayList<>();
			sign(hostile, hostile, subscriber, "flood." + i, 1, assured, flood);
			this.simulation.run(Duration.ofMillis(10));
			flood.forEach((routed) -> send(hostile, subscriber, routed));
		}
		run(1);
		assertThat(subscriber.received).hasSize(201);
		kept.forEach((routed) -> send(hostile, subscriber, routed));
		run(1);
		assertThat(subscriber.received).hasSize(201);
		kept.clear();
		sign(publisher, hostile, subscriber, "news", 2, assured, kept);
		run(1);
		kept.forEach((routed) -> send(hostile, subscriber, routed));
		run(1);
		assertThat(subscriber.received).hasSize(202);
	}

	/** A message as it looks when the hostile one passes it on. */
	private static void sign(SimulatedNode publisher, SimulatedNode hostile, PubSubNode to, String topic, long number,
			boolean assured, List<Routed> into) {
		Publish message = new Publish(topic, new byte[] { 'a' }, assured ? 1L : null, null, null,
				publisher.id().bytes(), publisher.links.boot(), number, SimulatedNode.REALM, null, null, Extras.NONE);
		new RouteSeal(publisher.context, publisher.key, SimulatedNode.REALM).sign(to.id(), Visited.NONE, message, false,
				(routed) -> {
					if (routed != null) {
						into.add((publisher == hostile) ? routed : routed.passedOnBy(hostile.id()));
					}
				});
	}

	@Test
	void noTopicIsTooLongToBeCounted() {
		PubSubNode forwarder = node();
		PubSubNode destination = node();
		forwarder.node.dial(destination.node);
		SimulatedNode hostile = stranger(399);
		hostile.dial(forwarder.node);
		run(1);
		send(hostile, forwarder, new Routed(destination.id(), hostile.id(), 0, 8, "x".repeat(200_000),
				WireValue.Map.builder().put("payload", new byte[1]).build(), false, hostile.context.wallMillis(),
				hostile.key.publicIdentity().encoded(), new byte[] { 1 }, Visited.of(hostile.id())));
		run(1);
		assertThat(forwarder.count("pubsub.routed.forwarded")).isZero();
		assertThat(forwarder.count("pubsub.routed.dropped.too_large")).isOne();
	}

	@Test
	void aPeerCannotKeepTheMeshSearching() {
		for (int i = 0; i < 12; i++) {
			node();
		}
		for (int i = 0; i < 12; i++) {
			for (int j = 0; j < i; j++) {
				this.nodes.get(i).node.dial(this.nodes.get(j).node);
			}
		}
		SimulatedNode hostile = stranger(399);
		hostile.dial(this.nodes.get(0).node);
		run(2);
		Link link = hostile.links.link(this.nodes.get(0).id());
		assertThat(link).isNotNull();
		for (int i = 0; i < 2000; i++) {
			link.control(new RouteSearch((long) i, (long) i, NodeId.sha256Of("nobody" + i).bytes(),
					hostile.id().bytes(), 8L, 4000L, Extras.NONE));
			this.simulation.run(Duration.ofMillis(1));
		}
		run(10);
		long caused = this.nodes.stream().skip(1).mapToLong((node) -> node.count("pubsub.routes.asked")).sum();
		// Each search asks eleven others: no more than some dozens per second
		assertThat(caused).isBetween(11L, 3 * 64 * 11L);
	}

	@Test
	void aWayThatEndsAtOnceIsNotSearchedForAtOnce() {
		PubSubNode publisher = node();
		PubSubNode subscriber = node();
		SimulatedNode hostile = stranger(399);
		knowsAll(hostile, (link, routed) -> WaySearches.sayLost(link, routed.destination()));
		cut(publisher, subscriber);
		this.nodes.forEach((node) -> node.node.dial(hostile));
		run(1);
		subscriber.subscribe("news");
		run(1);
		for (int i = 0; i < 1000; i++) {
			publisher.publish("news", "m" + i);
			this.simulation.run(Duration.ofMillis(10));
		}
		run(30);
		assertThat(publisher.count("pubsub.routes.searched")).isBetween(1L, 12L);
	}

	@Test
	void aNeighbourThatDeniesAllWaysDoesNotHideThemForLong() {
		Diamond all = new Diamond();
		all.hostile.links.handle(MessageType.ROUTE_SEARCH, RouteSearch.class, (link, message) -> {
			Visited lies = new Visited(List.of(all.publisher.id(), all.hostile.id(), all.forwarder.id()));
			for (int i = 0; i < 64; i++) {
				lies = lies.with(NodeId.sha256Of("lie" + i));
			}
			link.control(new RouteAnswer(message.number(), message.destination(), false, lies.bytes(), Extras.NONE));
		});
		all.begin(false);
		for (int i = 0; i < 120; i++) {
			all.publisher.publish("news", "m" + i);
			run(1);
		}
		assertThat(all.subscriber.received).endsWith("m119");
	}

	/**
	 * A publisher that reaches a subscriber through two neighbours alone, of which the
	 * hostile one is asked first.
	 */
	private final class Diamond {

		private final PubSubNode publisher = node();

		private final PubSubNode forwarder = node();

		private final PubSubNode subscriber = node();

		private final SimulatedNode hostile = strangerNearerThan(this.forwarder.id(), this.subscriber.id());

		/** Link them, and subscribe. */
		void begin(boolean hostileReachesIt) {
			cut(this.publisher, this.subscriber);
			this.publisher.node.dial(this.hostile);
			if (hostileReachesIt) {
				this.subscriber.node.dial(this.hostile);
			}
			this.publisher.node.dial(this.forwarder.node);
			this.subscriber.node.dial(this.forwarder.node);
			run(1);
			this.subscriber.subscribe("news");
			run(1);
		}

	}

	/** A node says that it knows every way, and passes on some of what it takes. */
	private void swallows(SimulatedNode hostile, Predicate<Routed> passes) {
		knowsAll(hostile, (link, routed) -> {
			Link next = passes.test(routed) ? hostile.links.link(routed.destination()) : null;
			if (next != null) {
				next.control(routed.passedOnBy(hostile.id()).toFrame());
			}
		});
	}

	private static boolean asks(Routed routed) {
		return Boolean.TRUE.equals(routed.payload().flag("prove"));
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aNeighbourThatKeepsWhatItTakesIsFoundOut(boolean passesWhatAsks) {
		Diamond all = new Diamond();
		PubSubNode publisher = all.publisher;
		PubSubNode subscriber = all.subscriber;
		swallows(all.hostile, (routed) -> passesWhatAsks && (routed.acknowledgement() || asks(routed)));
		all.begin(true);
		for (int i = 0; i < 100; i++) {
			publisher.publish("news", "m" + i);
			this.simulation.run(Duration.ofMillis(200));
		}
		run(2);
		assertThat(publisher.count("pubsub.routes.unproven")).isPositive();
		// All of the second half
		assertThat(subscriber.received).doesNotHaveDuplicates().endsWith("m99").hasSizeBetween(50, 99);
		List<String> last = new ArrayList<>();
		for (int i = 50; i < 100; i++) {
			last.add("m" + i);
		}
		assertThat(subscriber.received).containsSubsequence(last);
		assertThat(publisher.count("pubsub.routes.searched")).isLessThan(8);
	}

	@Test
	void whatIsToBeConfirmedTakesAnotherWayInTime() {
		Diamond all = new Diamond();
		swallows(all.hostile, (routed) -> false);
		all.begin(true);
		List<Published> published = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			Published completion = new Published();
			all.publisher.pubsub.publish("news", ("m" + i).getBytes(UTF_8), null, Map.of(),
					new PublishSettings(true, 10_000_000_000L, false, Overflow.BLOCK), completion);
			published.add(completion);
		}
		run(11);
		assertThat(published).allSatisfy(
				(one) -> assertThat(one.outcomes).isEqualTo(Map.of(all.subscriber.id(), NodeOutcome.CONFIRMED)));
		assertThat(all.subscriber.received).hasSize(20).startsWith("m0").endsWith("m19");
	}

	@Test
	void oneFurtherAwayIsGoneRoundInTheEnd() {
		// Publisher - near - { hostile, forwarder } - subscriber
		PubSubNode publisher = node();
		PubSubNode near = node();
		PubSubNode forwarder = node();
		PubSubNode subscriber = node();
		cut(publisher, subscriber);
		cut(publisher, forwarder);
		cut(near, subscriber);
		SimulatedNode hostile = strangerNearerThan(forwarder.id(), subscriber.id());
		swallows(hostile, (routed) -> false);
		publisher.node.dial(near.node);
		near.node.dial(hostile);
		near.node.dial(forwarder.node);
		subscriber.node.dial(hostile);
		subscriber.node.dial(forwarder.node);
		run(1);
		subscriber.subscribe("news");
		run(1);
		for (int i = 0; i < 200; i++) {
			publisher.publish("news", "m" + i);
			run(1);
		}
		assertThat(subscriber.received).endsWith("m199").hasSizeGreaterThan(50);
		assertThat(publisher.count("pubsub.routes.searched")).isLessThan(12);
	}

	@Test
	void theOnlyWayStaysInUseThoughNothingIsProven() {
		// The way there is good, and all answers are lost
		PubSubNode publisher = node();
		PubSubNode subscriber = node();
		cut(publisher, subscriber);
		SimulatedNode hostile = stranger(399);
		swallows(hostile, (routed) -> !routed.acknowledgement());
		publisher.node.dial(hostile);
		subscriber.node.dial(hostile);
		run(1);
		subscriber.subscribe("news");
		run(1);
		List<String> expected = new ArrayList<>();
		for (int i = 0; i < 120; i++) {
			publisher.publish("news", "m" + i);
			expected.add("m" + i);
			run(1);
		}
		assertThat(subscriber.received).isEqualTo(expected);
		// Others are looked for less and less often
		assertThat(publisher.count("pubsub.routes.searched")).isBetween(2L, 12L);
	}

	@Test
	void nobodyCanDrawAnswersOfOthersToItself() {
		PubSubNode publisher = node();
		PubSubNode forwarder = node();
		PubSubNode subscriber = node();
		cut(publisher, subscriber);
		SimulatedNode hostile = stranger(399);
		List<Routed> caught = new ArrayList<>();
		hostile.links.handle(MessageType.PUBSUB_ROUTE, PubsubRoute.class, (link, message) -> {
			Routed routed = Routed.of(message);
			if (routed != null) {
				caught.add(routed);
			}
		});
		hostile.dial(forwarder.node);
		hostile.dial(subscriber.node);
		publisher.node.dial(forwarder.node);
		subscriber.node.dial(forwarder.node);
		run(1);
		subscriber.subscribe("news");
		run(1);
		List<CompletableFuture<Void>> open = new ArrayList<>();
		subscriber.pubsub.subscribe("news", SubscriptionSettings.DEFAULTS, (delivery) -> {
			open.add(new CompletableFuture<>());
			return open.get(open.size() - 1);
		}, new PubSubNode.Subscribed());
		run(1);
		Published published = new Published();
		publisher.pubsub.publish("news", new byte[] { 1 }, null, Map.of(),
				new PublishSettings(true, 30_000_000_000L, false, Overflow.BLOCK), published);
		run(2);
		assertThat(open).hasSize(1);
		// It says that messages of the publisher come through it, to both
		for (int i = 0; i < 10; i++) {
			Routed lie = new Routed(subscriber.id(), publisher.id(), 1, 8, "news",
					WireValue.Map.builder().put("topic", "news").put("payload", new byte[1]).build(), false,
					hostile.context.wallMillis(), publisher.node.key.publicIdentity().encoded(),
					new byte[] { (byte) i }, new Visited(List.of(publisher.id(), hostile.id())));
			send(hostile, forwarder, lie);
			send(hostile, subscriber, lie);
		}
		this.simulation.run(Duration.ofMillis(200));
		open.get(0).complete(null);
		run(2);
		assertThat(published.outcomes).isEqualTo(Map.of(subscriber.id(), NodeOutcome.CONFIRMED));
		assertThat(caught).isEmpty();
	}

}
