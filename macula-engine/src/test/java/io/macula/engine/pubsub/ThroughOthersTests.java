package io.macula.engine.pubsub;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.stream.IntStream;

import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;
import io.macula.engine.runtime.Limits;
import io.macula.engine.simulation.NetworkModel;
import io.macula.engine.simulation.SimulatedNode;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.testing.FakeDirectory;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.Interest;
import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.PubAck;
import io.macula.engine.wire.PubsubRoute;
import io.macula.engine.wire.RouteAnswer;
import io.macula.engine.wire.RouteSearch;
import io.macula.engine.wire.WireCodec;
import io.macula.engine.wire.WireValue;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Messages to nodes that their publisher cannot dial, over real links in virtual time.
 */
class ThroughOthersTests {

	private static final PublishSettings ASSURED = new PublishSettings(true, 10_000_000_000L, false, Overflow.BLOCK);

	private final Simulation simulation = new Simulation(7);

	private final NetworkModel model = new NetworkModel(this.simulation);

	private final MemoryNetwork network = new MemoryNetwork(this.model);

	private final FakeDirectory directory = new FakeDirectory();

	private final List<PubSubNode> nodes = new ArrayList<>();

	private final Set<String> cut = new HashSet<>();

	private PubSubNode node(Limits limits) {
		return node(limits, true);
	}

	private PubSubNode node(Limits limits, boolean forward) {
		PubSubNode node = new PubSubNode(this.simulation, this.network, this.directory, 300 + this.nodes.size(), true,
				limits, forward);
		this.nodes.add(node);
		return node;
	}

	private static String port(SimulatedNode node) {
		return node.contact().endpoints().get(0).toString().replaceAll("^.*//", "");
	}

	/** Nodes of which only some can reach each other, and those are linked. */
	private void mesh(int count, BiPredicate<Integer, Integer> reach) {
		for (int i = 0; i < count; i++) {
			node(Limits.defaults());
		}
		reach(reach);
	}

	private void reach(BiPredicate<Integer, Integer> reach) {
		for (int from = 0; from < this.nodes.size(); from++) {
			for (int to = 0; to < this.nodes.size(); to++) {
				if (from != to && !reach.test(from, to)) {
					this.cut.add(port(this.nodes.get(from).node) + ">" + port(this.nodes.get(to).node));
				}
			}
		}
		this.model.block((from, to) -> this.cut.contains(from + ">" + to));
		for (int from = 0; from < this.nodes.size(); from++) {
			for (int to = 0; to < from; to++) {
				if (reach.test(from, to)) {
					this.nodes.get(from).node.dial(this.nodes.get(to).node);
				}
			}
		}
		run(2);
	}

	private void run(int seconds) {
		this.simulation.run(Duration.ofSeconds(seconds));
	}

	private void cut(int a, int b) {
		this.cut.add(port(this.nodes.get(a).node) + ">" + port(this.nodes.get(b).node));
		this.cut.add(port(this.nodes.get(b).node) + ">" + port(this.nodes.get(a).node));
		this.model.block((from, to) -> this.cut.contains(from + ">" + to));
	}

	private long sum(String counter) {
		return this.nodes.stream().mapToLong((node) -> node.count(counter)).sum();
	}

	private static BiPredicate<Integer, Integer> ring(int size) {
		return (from, to) -> (from - to + size) % size == 1 || (to - from + size) % size == 1;
	}

	private static BiPredicate<Integer, Integer> chain() {
		return (from, to) -> Math.abs(from - to) == 1;
	}

	private static Published assured(PubSubNode node, String text) {
		Published completion = new Published();
		node.pubsub.publish("news", text.getBytes(StandardCharsets.UTF_8), null, Map.of(), ASSURED, completion);
		return completion;
	}

	@Test
	void inARingEverybodyGetsEachMessageOnceAndInOrder() {
		mesh(8, ring(8));
		this.nodes.forEach((node) -> node.subscribe("news"));
		run(1);
		List<Published> published = new ArrayList<>();
		for (int round = 0; round < 10; round++) {
			for (int from = 0; from < 8; from++) {
				published.add(this.nodes.get(from).publish("news", from + "-" + round));
			}
			this.simulation.run(Duration.ofMillis(300));
		}
		run(10);
		for (PubSubNode node : this.nodes) {
			for (int from = 0; from < 8; from++) {
				String prefix = from + "-";
				List<String> expected = new ArrayList<>();
				for (int round = 0; round < 10; round++) {
					expected.add(prefix + round);
				}
				assertThat(node.received.stream().filter((text) -> text.startsWith(prefix)))
					.containsExactlyElementsOf(expected);
			}
		}
		assertThat(published).allSatisfy((one) -> {
			assertThat(one.recipients).hasSize(8);
			assertThat(one.unreachable).isEmpty();
		});
		// 80 messages to 5 nodes each that are two to four links away, or, the long way
		// round, up to six: no message goes in circles
		assertThat(sum("pubsub.routed.forwarded")).isBetween(400L, 80L * 5 * 6);
		assertThat(sum("pubsub.routed.dropped.loop") + sum("pubsub.routed.dropped.duplicate")
				+ sum("pubsub.routed.dropped.no_way"))
			.isZero();
		// One search for each pair, whatever is published: each asks 7 nodes at most
		assertThat(sum("pubsub.routes.searched")).isEqualTo(40);
		assertThat(sum("pubsub.routes.asked")).isLessThanOrEqualTo(40 * 7);
	}

	@Test
	void whatIsConfirmedIsConfirmedThroughOthers() {
		mesh(5, chain());
		this.nodes.get(4).subscribe("news");
		run(1);
		List<Published> published = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			published.add(assured(this.nodes.get(0), "m" + i));
		}
		run(10);
		assertThat(published)
			.allSatisfy((one) -> assertThat(one.outcomes).containsEntry(this.nodes.get(4).id(), NodeOutcome.CONFIRMED));
		assertThat(this.nodes.get(4).received).hasSize(20).startsWith("m0", "m1").endsWith("m19");
	}

	@Test
	void inTwoCliquesAnotherBridgeIsFoundWhenOneBreaks() {
		// 0 1 2 3 | 4 5 6 7, bridges 0-4 and 3-7
		BiPredicate<Integer, Integer> reach = (from, to) -> (from < 4) == (to < 4)
				|| Math.abs(from - to) == 4 && Math.min(from, to) % 3 == 0;
		mesh(8, reach);
		this.nodes.get(6).subscribe("news");
		run(1);
		this.nodes.get(1).publish("news", "before");
		run(3);
		assertThat(this.nodes.get(6).received).containsExactly("before");
		boolean first = this.nodes.get(0).count("pubsub.routed.forwarded") > 0;
		cut(first ? 0 : 3, first ? 4 : 7);
		// The links find out that nothing comes any more
		run(20);
		Published after = this.nodes.get(1).publish("news", "after");
		Published confirmed = assured(this.nodes.get(2), "confirmed");
		run(10);
		assertThat(this.nodes.get(6).received).containsExactlyInAnyOrder("before", "after", "confirmed");
		assertThat(after.unreachable).isEmpty();
		assertThat(confirmed.outcomes).containsEntry(this.nodes.get(6).id(), NodeOutcome.CONFIRMED);
	}

	@Test
	void confirmedMessagesSurviveThatABridgeBreaksUnderThem() {
		BiPredicate<Integer, Integer> reach = (from, to) -> (from < 4) == (to < 4)
				|| Math.abs(from - to) == 4 && Math.min(from, to) % 3 == 0;
		mesh(8, reach);
		this.nodes.get(6).subscribe("news");
		run(1);
		assured(this.nodes.get(1), "m0");
		run(3);
		boolean first = this.nodes.get(0).count("pubsub.routed.forwarded") > 0;
		cut(first ? 0 : 3, first ? 4 : 7);
		List<Published> published = new ArrayList<>();
		for (int i = 1; i < 10; i++) {
			Published completion = new Published();
			this.nodes.get(1).pubsub.publish("news", ("m" + i).getBytes(StandardCharsets.UTF_8), null, Map.of(),
					new PublishSettings(true, 60_000_000_000L, false, Overflow.BLOCK), completion);
			published.add(completion);
			this.simulation.run(Duration.ofMillis(500));
		}
		run(60);
		assertThat(this.nodes.get(6).received).containsExactly("m0", "m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8",
				"m9");
		assertThat(published)
			.allSatisfy((one) -> assertThat(one.outcomes).containsEntry(this.nodes.get(6).id(), NodeOutcome.CONFIRMED));
	}

	@Test
	void noWayIsLongerThanTheHopLimit() {
		mesh(11, chain());
		this.nodes.get(8).subscribe("news");
		this.nodes.get(9).subscribe("news");
		run(1);
		Published result = this.nodes.get(0).publish("news", "x");
		run(20);
		assertThat(this.nodes.get(8).received).containsExactly("x");
		assertThat(this.nodes.get(9).received).isEmpty();
		assertThat(result.unreachable).containsExactly(this.nodes.get(9).id());
	}

	@Test
	void aNodeThatIsGoneIsSearchedForLessAndLess() {
		mesh(4, chain());
		this.nodes.get(3).subscribe("news");
		run(1);
		this.nodes.get(3).node.crash();
		run(20);
		for (int i = 0; i < 60; i++) {
			Published result = this.nodes.get(0).publish("news", "x" + i);
			run(1);
			if (i > 20) {
				assertThat(result.isOver()).isTrue();
			}
		}
		assertThat(this.nodes.get(0).count("pubsub.routes.searched")).isLessThan(8);
		assertThat(this.nodes.get(0).node.context.counters().gauges()).containsEntry("pubsub.waiting", 0L);
	}

	@Test
	void aLargeMessageIsNotPassedOnAndTheNextOneIs() {
		mesh(3, chain());
		this.nodes.get(2).subscribe("news");
		run(1);
		Published large = this.nodes.get(0).publish("news", "x".repeat(100_000));
		Published small = this.nodes.get(0).publish("news", "small");
		run(10);
		assertThat(large.unreachable).containsExactly(this.nodes.get(2).id());
		assertThat(small.unreachable).isEmpty();
		assertThat(this.nodes.get(2).received).containsExactly("small");
		assertThat(this.nodes.get(0).count("pubsub.routed.dropped.too_large")).isOne();
	}

	@Test
	void aPeerMayHaveOnlySoMuchPassedOn() {
		node(Limits.defaults());
		node(Limits.builder().forwardedMessages(10).build());
		node(Limits.defaults());
		reach(chain());
		this.nodes.get(2).subscribe("news");
		run(1);
		for (int i = 0; i < 50; i++) {
			this.nodes.get(0).publish("news", "x" + i);
		}
		run(3);
		assertThat(this.nodes.get(2).received).hasSizeBetween(5, 15);
		assertThat(this.nodes.get(1).count("pubsub.routed.dropped.limit")).isGreaterThan(30);
		run(2);
		this.nodes.get(0).publish("news", "later");
		run(2);
		assertThat(this.nodes.get(2).received).endsWith("later");
	}

	@Test
	void aNodeThatDoesNotForwardIsLeftOut() {
		// 0 - 1 - 3 and 0 - 2 - 3, where 1 or 2 is asked first
		for (int number = 0; number < 4; number++) {
			node(Limits.defaults(), number != 1);
		}
		reach((from, to) -> (from % 3 == 0) != (to % 3 == 0));
		this.nodes.get(3).subscribe("news");
		run(1);
		this.nodes.get(0).publish("news", "x");
		run(3);
		assertThat(this.nodes.get(3).received).containsExactly("x");
		assertThat(this.nodes.get(1).count("pubsub.routed.forwarded")).isZero();
		cut(0, 2);
		run(20);
		Published result = this.nodes.get(0).publish("news", "y");
		run(10);
		assertThat(result.unreachable).containsExactly(this.nodes.get(3).id());
		assertThat(this.nodes.get(3).received).containsExactly("x");
	}

	@Test
	void whatMustNotGoOnIsDroppedAndCounted() {
		mesh(2, chain());
		PubSubNode forwarder = this.nodes.get(0);
		NodeId destination = this.nodes.get(1).id();
		SimulatedNode peer = new SimulatedNode(this.simulation, this.network, this.directory, 398, Limits.defaults(),
				SimulatedNode.capabilities(true));
		List<NodeId> lost = new ArrayList<>();
		peer.links.handle(MessageType.INTEREST, Interest.class, (link, message) -> {
		});
		peer.links.handle(MessageType.ROUTE_ANSWER, RouteAnswer.class, (link, message) -> {
			byte[] node = message.destination();
			lost.add((node != null) ? NodeId.of(node) : peer.id());
		});
		peer.dial(forwarder.node);
		run(1);
		NodeId nobody = NodeId.sha256Of("nobody");
		send(peer, forwarder, frame(peer, destination, 0, 8, 1, peer.id()));
		send(peer, forwarder, frame(peer, destination, 0, 8, 1, peer.id()));
		send(peer, forwarder, frame(peer, destination, 2, 8, 2, peer.id(), forwarder.id(), peer.id()));
		send(peer, forwarder, frame(peer, destination, 0, 0, 3, peer.id()));
		send(peer, forwarder, frame(peer, destination, 0, 1, 4, peer.id()));
		send(peer, forwarder, frame(peer, nobody, 0, 8, 5, peer.id()));
		send(peer, forwarder, frame(peer, destination, 0, 8, 6, peer.id(), nobody));
		Link link = peer.links.link(forwarder.id());
		assertThat(link).isNotNull();
		link.control(new PubsubRoute(destination.bytes(), peer.id().bytes(), 0L, 8L, "news", WireValue.Map.EMPTY,
				Extras.NONE));
		run(1);
		assertThat(forwarder.count("pubsub.routed.forwarded")).isOne();
		assertThat(forwarder.count("pubsub.routed.dropped.duplicate")).isOne();
		assertThat(forwarder.count("pubsub.routed.dropped.hops")).isEqualTo(2);
		assertThat(forwarder.count("pubsub.routed.dropped.no_way")).isOne();
		assertThat(lost).containsExactly(nobody);
		// A path that is not one, twice, and a frame without a signature
		assertThat(forwarder.count("pubsub.routed.dropped.path")).isEqualTo(2);
		assertThat(forwarder.count("pubsub.routed.dropped.unsigned")).isOne();
		assertThat(this.nodes.get(1).count("pubsub.routed.dropped.forged")).isOne();
	}

	private static void send(SimulatedNode from, PubSubNode to, Routed frame) {
		Link link = from.links.link(to.id());
		assertThat(link).isNotNull();
		link.control(frame.toFrame());
	}

	private static Routed frame(SimulatedNode source, NodeId destination, long hops, long maxHops, int signature,
			NodeId... visited) {
		return new Routed(destination, source.id(), hops, maxHops, "news",
				WireValue.Map.builder().put("topic", "news").put("payload", new byte[1]).build(), false,
				source.context.wallMillis(), source.key.publicIdentity().encoded(), new byte[] { (byte) signature },
				new Visited(List.of(visited)));
	}

	@Test
	void aMessageThatComesBackIsDropped() {
		mesh(3, chain());
		PubSubNode forwarder = this.nodes.get(1);
		send(this.nodes.get(0).node, forwarder, frame(this.nodes.get(2).node, this.nodes.get(2).id(), 2, 8, 1,
				this.nodes.get(2).id(), forwarder.id(), this.nodes.get(0).id()));
		run(1);
		assertThat(forwarder.count("pubsub.routed.dropped.loop")).isOne();
		assertThat(forwarder.count("pubsub.routed.forwarded")).isZero();
	}

	@Test
	void whenALinkComesUpMessagesGoDirectlyAndInOrder() {
		mesh(3, chain());
		this.nodes.get(2).subscribe("news");
		run(1);
		this.nodes.get(0).publish("news", "a");
		run(3);
		this.cut.clear();
		this.model.block((from, to) -> false);
		this.nodes.get(2).node.dial(this.nodes.get(0).node);
		for (int i = 0; i < 50; i++) {
			this.nodes.get(0).publish("news", "b" + i);
			this.simulation.run(Duration.ofMillis(10));
		}
		run(2);
		List<String> received = this.nodes.get(2).received;
		List<String> sorted = new ArrayList<>(received);
		sorted.sort((left, right) -> Integer.compare(number(left), number(right)));
		assertThat(received).isEqualTo(sorted).doesNotHaveDuplicates().endsWith("b49").hasSizeGreaterThan(45);
		assertThat(this.nodes.get(0).count("pubsub.routed.sent")).isLessThan(50);
	}

	@Test
	void whatWaitsToBePassedOnGoesDirectlyAndInOrderWhenALinkComesUp() {
		mesh(3, chain());
		this.nodes.get(2).subscribe("news");
		run(1);
		this.nodes.get(0).publish("news", "a");
		run(3);
		List<Published> all = new ArrayList<>();
		List<String> expected = new ArrayList<>(List.of("a"));
		for (int i = 0; i < 3000; i++) {
			all.add(this.nodes.get(0).publish("news", "b" + i));
			expected.add("b" + i);
		}
		run(1);
		assertThat(this.nodes.get(2).received).hasSizeLessThan(2000);
		this.cut.clear();
		this.model.block((from, to) -> false);
		this.nodes.get(2).node.dial(this.nodes.get(0).node);
		run(3);
		assertThat(all).allSatisfy((one) -> assertThat(one.recipients).containsExactly(this.nodes.get(2).id()));
		List<String> received = this.nodes.get(2).received;
		List<String> sorted = new ArrayList<>(received);
		sorted.sort((left, right) -> Integer.compare(number(left), number(right)));
		assertThat(received).isEqualTo(sorted).doesNotHaveDuplicates().endsWith("b2999");
		// But for what others still had when the link came
		assertThat(received).hasSizeGreaterThan(2900);
	}

	@Test
	void aNeighbourThatOnlyLimitsIsNotSuspected() {
		Limits limits = Limits.builder().forwardedMessages(20).build();
		for (int i = 0; i < 3; i++) {
			node(limits);
		}
		reach(chain());
		this.nodes.get(2).subscribe("news");
		run(1);
		List<Published> all = new ArrayList<>();
		for (int i = 0; i < 600; i++) {
			all.add(this.nodes.get(0).publish("news", "m" + i));
			this.simulation.run(Duration.ofMillis(20));
		}
		run(10);
		assertThat(this.nodes.get(0).count("pubsub.routes.unproven")).isZero();
		assertThat(this.nodes.get(1).count("pubsub.routed.dropped.limit")).isZero();
		// What was too much is told to the publisher
		assertThat(all).allMatch(Published::isOver);
		List<String> sent = new ArrayList<>();
		for (int i = 0; i < 600; i++) {
			if (List.of(this.nodes.get(2).id()).equals(all.get(i).recipients)) {
				sent.add("m" + i);
			}
		}
		assertThat(this.nodes.get(2).received).isEqualTo(sent).hasSizeBetween(200, 400);
	}

	private static int number(String text) {
		return (text.length() > 1) ? Integer.parseInt(text.substring(1)) : -1;
	}

	/** Node 0 - a hostile one - node 1. */
	private SimulatedNode hostile(Function<Routed, List<Routed>> what) {
		node(Limits.defaults());
		node(Limits.defaults());
		SimulatedNode hostile = new SimulatedNode(this.simulation, this.network, this.directory, 399, Limits.defaults(),
				SimulatedNode.capabilities(true));
		hostile.links.handle(MessageType.INTEREST, Interest.class, (link, message) -> {
		});
		hostile.links.handle(MessageType.ROUTE_SEARCH, RouteSearch.class, (link, message) -> link
			.control(new RouteAnswer(message.number(), message.destination(), true, message.visited(), Extras.NONE)));
		hostile.links.handle(MessageType.PUBSUB_ROUTE, PubsubRoute.class, (link, message) -> {
			Routed routed = Routed.of(message);
			Link to = (routed != null) ? hostile.links.link(routed.destination()) : null;
			if (routed != null && to != null) {
				for (Routed sent : what.apply(routed.passedOnBy(hostile.id()))) {
					to.control(sent.toFrame());
				}
			}
		});
		this.cut.add(port(this.nodes.get(0).node) + ">" + port(this.nodes.get(1).node));
		this.cut.add(port(this.nodes.get(1).node) + ">" + port(this.nodes.get(0).node));
		this.model.block((from, to) -> this.cut.contains(from + ">" + to));
		this.nodes.forEach((node) -> node.node.dial(hostile));
		run(1);
		this.nodes.get(1).subscribe("news");
		run(1);
		return hostile;
	}

	private static Routed with(Routed routed, String key, WireValue value) {
		WireValue.MapBuilder map = WireValue.Map.builder();
		routed.payload()
			.toJavaMap()
			.forEach((name, known) -> map.put(new String(((WireValue.Bin) name).bytes(), StandardCharsets.UTF_8),
					known));
		map.put(key, value);
		return new Routed(routed.destination(), routed.source(), routed.hops(), routed.maxHops(), routed.topic(),
				map.build(), routed.acknowledgement(), routed.issued(), routed.key(), routed.signature(),
				routed.visited());
	}

	@Test
	void whoPassesAMessageOnCannotChangeIt() {
		hostile((routed) -> List.of(with(routed, "payload", WireValue.of("forged")),
				with(routed, "seq", WireValue.of(77)), with(routed, "content_type", WireValue.of("text/plain"))));
		this.nodes.get(0).publish("news", "true");
		run(5);
		assertThat(this.nodes.get(1).received).isEmpty();
		assertThat(this.nodes.get(1).count("pubsub.routed.dropped.forged")
				+ this.nodes.get(1).count("pubsub.routed.dropped.duplicate"))
			.isEqualTo(3);
	}

	@Test
	void whoPassesAMessageOnCannotRepeatIt() {
		List<Routed> kept = new ArrayList<>();
		hostile((routed) -> {
			kept.add(routed);
			return kept;
		});
		this.nodes.get(0).publish("news", "a");
		run(5);
		this.nodes.get(0).publish("news", "b");
		run(120);
		this.nodes.get(0).publish("news", "c");
		run(700);
		this.nodes.get(0).publish("news", "d");
		run(5);
		assertThat(this.nodes.get(1).received).containsExactly("a", "b", "c", "d");
		PubSubNode receiver = this.nodes.get(1);
		assertThat(receiver.count("pubsub.routed.dropped.duplicate")).isPositive();
		assertThat(receiver.count("pubsub.routed.dropped.stale")).isPositive();
	}

	@Test
	void nobodyCanSpeakForAnotherNodeOrSendAMessageElsewhere() {
		NodeId stranger = NodeId.sha256Of("stranger");
		hostile((routed) -> List
			.of(new Routed(routed.destination(), stranger, 1, 8, "news", routed.payload(), false, routed.issued(),
					routed.key(), routed.signature(), new Visited(List.of(stranger, routed.visited().nodes().get(1)))),
					new Routed(routed.destination(), routed.source(), 0, 8, "news", routed.payload(), false,
							routed.issued(), routed.key(), routed.signature(), routed.visited()),
					new Routed(routed.destination(), routed.source(), 1, 8, "news", routed.payload(), false,
							routed.issued() + 1, routed.key(), routed.signature(), routed.visited())));
		this.nodes.get(0).publish("news", "true");
		run(5);
		assertThat(this.nodes.get(1).received).isEmpty();
		assertThat(this.nodes.get(1).count("pubsub.routed.dropped.path")).isOne();
	}

	@Test
	void confirmedMessagesMoveToALinkAndBackWithoutLossOrRepeat() {
		mesh(3, chain());
		this.nodes.get(2).subscribe("news");
		run(1);
		Set<String> before = Set.copyOf(this.cut);
		List<Published> published = new ArrayList<>();
		for (int i = 0; i < 300; i++) {
			if (i == 100) {
				this.cut.clear();
				this.nodes.get(2).node.dial(this.nodes.get(0).node);
			}
			if (i == 200) {
				this.cut.addAll(before);
			}
			Published completion = new Published();
			this.nodes.get(0).pubsub.publish("news", ("" + i).getBytes(StandardCharsets.UTF_8), null, Map.of(),
					new PublishSettings(true, 90_000_000_000L, false, Overflow.BLOCK), completion);
			published.add(completion);
			this.simulation.run(Duration.ofMillis(20));
		}
		run(100);
		assertThat(this.nodes.get(2).received)
			.containsExactlyElementsOf(IntStream.range(0, 300).mapToObj(String::valueOf).toList());
		assertThat(published)
			.allSatisfy((one) -> assertThat(one.outcomes).containsEntry(this.nodes.get(2).id(), NodeOutcome.CONFIRMED));
	}

	@Test
	void onlySoMuchIsUnderWayUnconfirmed() {
		hostile((routed) -> List.of());
		for (int i = 0; i < 500; i++) {
			assured(this.nodes.get(0), "m" + i);
		}
		run(4);
		assertThat(this.nodes.get(0).count("pubsub.routed.sent")).isEqualTo(DetourWindow.SIZE);
		run(16);
		// Once more after five seconds; after ten they expired
		assertThat(this.nodes.get(0).count("pubsub.routed.sent")).isLessThanOrEqualTo(2L * DetourWindow.SIZE);
	}

	@Test
	void aLargeMessageToBeConfirmedWaitsForALink() {
		mesh(3, chain());
		this.nodes.get(2).subscribe("news");
		run(1);
		Published large = assured(this.nodes.get(0), "x".repeat(100_000));
		Published next = assured(this.nodes.get(0), "next");
		run(3);
		assertThat(this.nodes.get(2).received).isEmpty();
		this.cut.clear();
		this.nodes.get(2).node.dial(this.nodes.get(0).node);
		run(5);
		assertThat(this.nodes.get(2).received).hasSize(2).endsWith("next");
		assertThat(List.of(large, next))
			.allSatisfy((one) -> assertThat(one.outcomes).containsEntry(this.nodes.get(2).id(), NodeOutcome.CONFIRMED));
	}

	@Test
	void aLargeMessageThatNoLinkComesForSaysWhy() {
		mesh(3, chain());
		this.nodes.get(2).subscribe("news");
		run(1);
		Published small = assured(this.nodes.get(0), "small");
		run(2);
		Published large = assured(this.nodes.get(0), "x".repeat(100_000));
		run(12);
		assertThat(small.outcomes).containsEntry(this.nodes.get(2).id(), NodeOutcome.CONFIRMED);
		assertThat(large.outcomes).containsEntry(this.nodes.get(2).id(),
				new NodeOutcome(NodeOutcome.State.EXPIRED, "too_large_for_others"));
	}

	@Test
	void lastValuesWaitForALinkAndWhoLacksThemIsCounted() {
		mesh(3, chain());
		PubSubNode publisher = this.nodes.get(0);
		publisher.pubsub.publish("news", "last".getBytes(StandardCharsets.UTF_8), null, Map.of(),
				new PublishSettings(false, 1_000_000_000L, true, Overflow.BLOCK), new Published());
		run(1);
		List<String> received = new ArrayList<>();
		this.nodes.get(2).pubsub.subscribe("news",
				new SubscriptionSettings(1, 0, DeliveryOrder.ORDERED, Overflow.BLOCK, null, true),
				DeliveryHandler.of((delivery) -> received.add(new String(delivery.payload(), StandardCharsets.UTF_8))),
				new PubSubNode.Subscribed());
		run(20);
		assertThat(received).isEmpty();
		assertThat(publisher.node.context.counters().gauges()).containsEntry("pubsub.retained.unreached", 1L);
		this.cut.clear();
		this.nodes.get(2).node.dial(publisher.node);
		run(20);
		assertThat(received).containsExactly("last");
		assertThat(publisher.node.context.counters().gauges()).containsEntry("pubsub.retained.unreached", 0L);
	}

	@Test
	void confirmationsCannotBeForged() {
		List<Routed> forged = new ArrayList<>();
		SimulatedNode hostile = hostile((routed) -> {
			forged.add(confirmation(routed));
			return List.of();
		});
		Published result = assured(this.nodes.get(0), "lost");
		run(2);
		assertThat(forged).hasSize(1);
		send(hostile, this.nodes.get(0), forged.get(0));
		run(20);
		assertThat(this.nodes.get(0).count("pubsub.routed.dropped.forged")).isOne();
		assertThat(result.outcomes).containsEntry(this.nodes.get(1).id(),
				new NodeOutcome(NodeOutcome.State.EXPIRED, "no_answer"));
	}

	/** What the destination would say, with the signature of the publisher. */
	private static Routed confirmation(Routed routed) {
		WireValue.Map answer = WireCodec.toMap(new PubAck(routed.source().bytes(), routed.payload().bytes("boot"),
				"news", 1L, Answer.Status.CONFIRMED.text(), null, Extras.NONE));
		return new Routed(routed.source(), routed.destination(), 1, 8, "news", answer, true, routed.issued(),
				routed.key(), routed.signature(), new Visited(List.of(routed.destination(), routed.visited().last())));
	}

}
