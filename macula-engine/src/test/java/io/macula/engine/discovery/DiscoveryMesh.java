package io.macula.engine.discovery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import io.macula.engine.dht.Dht;
import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.NodeId;
import io.macula.engine.identity.Realm;
import io.macula.engine.runtime.Limits;
import io.macula.engine.simulation.SimulatedLinks;
import io.macula.engine.simulation.SimulatedNetwork;
import io.macula.engine.simulation.Simulation;
import org.jspecify.annotations.Nullable;

/**
 * Simulated nodes with hash table and discovery. Confined to the thread of the test.
 */
final class DiscoveryMesh {

	static final Realm REALM = new Realm("test.realm");

	record Node(SimulatedLinks links, Dht dht, Discovery discovery) {

		NodeId id() {
			return this.links.id();
		}

		long counter(String name) {
			return this.links.context().counters().value(name);
		}

		Advertiser advertiser() {
			return this.discovery.advertiser();
		}

		NodeFinder finder() {
			return this.discovery.finder();
		}

	}

	private final Simulation simulation;

	private final SimulatedNetwork network;

	private final List<Node> nodes = new ArrayList<>();

	DiscoveryMesh(long seed) {
		this.simulation = new Simulation(seed);
		this.network = new SimulatedNetwork(this.simulation);
	}

	/**
	 * Nodes that joined through the first one, at nearly the same time.
	 */
	static DiscoveryMesh of(long seed, int count) {
		DiscoveryMesh mesh = new DiscoveryMesh(seed);
		mesh.start(0);
		for (int i = 1; i < count; i++) {
			mesh.start(i, 0);
			mesh.run(Duration.ofMillis(20));
		}
		mesh.run(Duration.ofSeconds(20));
		return mesh;
	}

	Node start(int number, int... seeds) {
		return start(number, Contact.Mode.SERVER, Limits.defaults(), seeds);
	}

	Node start(int number, Contact.Mode mode, Limits limits, int... seeds) {
		SimulatedLinks links = this.network.node(number, mode, limits);
		List<Endpoint> endpoints = new ArrayList<>();
		for (int seed : seeds) {
			endpoints.add(SimulatedNetwork.endpoint(seed));
		}
		Dht dht = new Dht(links.context(), links, links.key(), REALM);
		Discovery discovery = new Discovery(links.context(), links, dht, endpoints, DiscoveryMesh::matches);
		dht.start();
		discovery.start();
		Node node = new Node(links, dht, discovery);
		this.nodes.add(node);
		return node;
	}

	/**
	 * Stands for the matcher of a higher room: {@code *} is one level, {@code #} any
	 * number of them.
	 */
	static boolean matches(String pattern, String topic) {
		String regex = pattern.replace(".", "\\.").replace("*", "[^.]+");
		regex = regex.equals("#") ? ".*" : regex.replace("\\.#", "(\\..*)?");
		return topic.matches(regex);
	}

	void run(Duration time) {
		this.simulation.run(time);
	}

	Simulation simulation() {
		return this.simulation;
	}

	SimulatedNetwork network() {
		return this.network;
	}

	Node node(int index) {
		return this.nodes.get(index);
	}

	List<Node> nodes() {
		return this.nodes;
	}

	/**
	 * Announce a subscription and wait until it is announced.
	 */
	Advertisement subscribe(Node node, String pattern) {
		Advertisement advertisement = node.advertiser().subscription(pattern);
		await(advertisement.announced());
		return advertisement;
	}

	void await(CompletableFuture<Void> future) {
		this.simulation.runUntil(future::isDone, Duration.ofSeconds(10));
		future.join();
	}

	List<NodeId> subscribers(Node node, String topic) {
		return ids(resolveSubscribers(node, topic));
	}

	Resolution resolveSubscribers(Node node, String topic) {
		AtomicReference<@Nullable Resolution> found = new AtomicReference<>();
		node.finder().subscribers(topic, found::set);
		return await(found);
	}

	List<NodeId> providers(Node node, String procedure) {
		AtomicReference<@Nullable Resolution> found = new AtomicReference<>();
		node.finder().providers(procedure, found::set);
		return ids(await(found));
	}

	static List<NodeId> ids(Resolution resolution) {
		return resolution.nodes().stream().map((found) -> found.contact().nodeId()).toList();
	}

	private Resolution await(AtomicReference<@Nullable Resolution> value) {
		this.simulation.runUntil(() -> value.get() != null, Duration.ofSeconds(12));
		Resolution result = value.get();
		if (result == null) {
			throw new AssertionError("nothing came");
		}
		return result;
	}

}
