package io.macula.engine.dht;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import io.macula.engine.identity.Realm;
import io.macula.engine.runtime.Limits;
import io.macula.engine.simulation.SimulatedLinks;
import io.macula.engine.simulation.SimulatedNetwork;
import io.macula.engine.simulation.Simulation;
import org.jspecify.annotations.Nullable;

/**
 * Simulated nodes with hash tables, without discovery. Confined to the thread of the
 * test.
 */
final class DhtMesh {

	static final Realm REALM = new Realm("test.realm");

	record Node(SimulatedLinks links, Dht dht) {

		NodeId id() {
			return this.links.id();
		}

		Contact contact() {
			return this.links.self();
		}

		long counter(String name) {
			return this.links.context().counters().value(name);
		}

	}

	private final Simulation simulation;

	private final SimulatedNetwork network;

	private final List<Node> nodes = new ArrayList<>();

	private int paths = 1;

	DhtMesh(long seed) {
		this.simulation = new Simulation(seed);
		this.network = new SimulatedNetwork(this.simulation);
	}

	/**
	 * Nodes that found each other by looking themselves up.
	 */
	static DhtMesh of(long seed, int count) {
		return of(seed, count, 1);
	}

	/**
	 * The same, with lookups that take several paths.
	 */
	static DhtMesh of(long seed, int count, int paths) {
		DhtMesh mesh = new DhtMesh(seed);
		mesh.paths = paths;
		for (int i = 0; i < count; i++) {
			mesh.join(mesh.start(i));
		}
		mesh.run(Duration.ofSeconds(20));
		return mesh;
	}

	Node start(int number) {
		return start(number, Contact.Mode.SERVER, Limits.defaults());
	}

	Node start(int number, Contact.Mode mode, Limits limits) {
		SimulatedLinks links = this.network.node(number, mode, limits);
		Dht dht = new Dht(links.context(), links, links.key(), REALM, this.paths);
		dht.start();
		Node node = new Node(links, dht);
		this.nodes.add(node);
		return node;
	}

	void join(Node node) {
		if (this.nodes.get(0) != node) {
			node.dht().introduce(this.nodes.get(0).contact());
			run(Duration.ofMillis(200));
			node.dht().lookup(node.id(), (nearest) -> node.dht().fillTable());
			run(Duration.ofMillis(300));
		}
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

	static RecordDraft provider(String name) {
		return new RecordDraft(RecordKinds.PROVIDER, name, RecordKeys.EXACT, 0, List.of(), Map.of());
	}

	static NodeId key(String name) {
		return RecordKeys.key(REALM, name, RecordKeys.EXACT);
	}

	SignedRecord sign(Node node, RecordDraft draft) {
		AtomicReference<@Nullable SignedRecord> signed = new AtomicReference<>();
		node.dht().sign(draft, (record, failure) -> signed.set(record));
		return await(signed);
	}

	SignedRecord signGone(Node node, RecordDraft draft) {
		AtomicReference<@Nullable SignedRecord> signed = new AtomicReference<>();
		node.dht().signGone(draft, (record, failure) -> signed.set(record));
		return await(signed);
	}

	StoreReport store(Node node, SignedRecord record) {
		AtomicReference<@Nullable StoreReport> report = new AtomicReference<>();
		node.dht().store(record, report::set);
		return await(report);
	}

	Values find(Node node, NodeId key) {
		AtomicReference<@Nullable Values> found = new AtomicReference<>();
		node.dht().find(key, 0, found::set);
		return await(found);
	}

	List<Contact> lookup(Node node, NodeId target) {
		AtomicReference<@Nullable List<Contact>> found = new AtomicReference<>();
		node.dht().lookup(target, found::set);
		return await(found);
	}

	<T> T await(AtomicReference<@Nullable T> value) {
		this.simulation.runUntil(() -> value.get() != null, Duration.ofSeconds(6));
		T result = value.get();
		if (result == null) {
			throw new AssertionError("nothing came");
		}
		return result;
	}

}
