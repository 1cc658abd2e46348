package io.macula.engine.pubsub;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

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
import io.macula.engine.wire.Publish;
import io.macula.engine.wire.PubsubRoute;
import io.macula.engine.wire.RouteAnswer;
import io.macula.engine.wire.RouteSearch;
import io.macula.engine.wire.WireValue;
import org.junit.jupiter.api.Test;

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
		new RouteSeal(publisher.context, publisher.key, SimulatedNode.REALM).sign(subscriber.id(), "news", message,
				(routed) -> {
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
		PubSubNode publisher = node();
		PubSubNode forwarder = node();
		PubSubNode subscriber = node();
		SimulatedNode hostile = strangerNearerThan(forwarder.id(), subscriber.id());
		hostile.links.handle(MessageType.ROUTE_SEARCH, RouteSearch.class, (link, message) -> {
			Visited lies = new Visited(List.of(publisher.id(), hostile.id(), forwarder.id()));
			for (int i = 0; i < 64; i++) {
				lies = lies.with(NodeId.sha256Of("lie" + i));
			}
			link.control(new RouteAnswer(message.number(), message.destination(), false, lies.bytes(), Extras.NONE));
		});
		cut(publisher, subscriber);
		publisher.node.dial(hostile);
		publisher.node.dial(forwarder.node);
		subscriber.node.dial(forwarder.node);
		run(1);
		subscriber.subscribe("news");
		run(1);
		for (int i = 0; i < 120; i++) {
			publisher.publish("news", "m" + i);
			run(1);
		}
		assertThat(subscriber.received).endsWith("m119");
	}

}
