package io.macula.engine.simulation;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.IdentityKey;
import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.Limits;
import io.macula.engine.transport.CloseReason;
import org.jspecify.annotations.Nullable;

/**
 * A network that carries messages between the links of simulated nodes: with latency, in
 * order per link, and with nodes that are dead or cut off from each other. Confined to
 * the thread of the test.
 */
public final class SimulatedNetwork {

	/** How long it takes to notice that nobody answers any more. */
	static final long DEAD_NANOS = 10_000_000_000L;

	private final Simulation simulation;

	private final Map<Endpoint, SimulatedLinks> nodes = new LinkedHashMap<>();

	private final Map<NodeId, Integer> runs = new HashMap<>();

	private long minLatencyNanos = 5_000_000;

	private long maxLatencyNanos = 30_000_000;

	private BiPredicate<NodeId, NodeId> blocked = (from, to) -> false;

	private long messages;

	public SimulatedNetwork(Simulation simulation) {
		this.simulation = simulation;
	}

	/**
	 * Set the time that a message takes one way.
	 * @param minMillis at least
	 * @param maxMillis at most
	 * @return this network
	 */
	public SimulatedNetwork latency(long minMillis, long maxMillis) {
		this.minLatencyNanos = minMillis * 1_000_000;
		this.maxLatencyNanos = maxMillis * 1_000_000;
		return this;
	}

	/**
	 * Cut nodes off from each other. What is sent is lost; after ten seconds links are.
	 * @param blocked whether nothing gets from the first to the second node
	 */
	public void block(BiPredicate<NodeId, NodeId> blocked) {
		this.blocked = blocked;
		for (SimulatedLinks node : List.copyOf(this.nodes.values())) {
			node.loseLinks((peer) -> blocked.test(node.id(), peer) || blocked.test(peer, node.id()), DEAD_NANOS);
		}
	}

	/**
	 * Start a node that anybody can reach.
	 * @param number determines its key and its endpoint
	 * @return its links
	 */
	public SimulatedLinks node(int number) {
		return node(number, Contact.Mode.SERVER, Limits.defaults());
	}

	/**
	 * Start a node.
	 * @param number determines its key and its endpoint
	 * @param mode whether it can be reached
	 * @param limits its limits
	 * @return its links
	 */
	public SimulatedLinks node(int number, Contact.Mode mode, Limits limits) {
		IdentityKey key = SimulatedKeys.key(number);
		Endpoint endpoint = endpoint(number);
		List<Endpoint> endpoints = (mode == Contact.Mode.SERVER) ? List.of(endpoint) : List.of();
		int run = this.runs.merge(key.nodeId(), 1, Integer::sum);
		SimulatedLinks node = new SimulatedLinks(this, this.simulation.context(limits), key,
				new Contact(key.nodeId(), endpoints, List.of(), mode), run);
		this.nodes.put(endpoint, node);
		return node;
	}

	/**
	 * The endpoint that the node of a number has.
	 * @param number the number
	 * @return the endpoint
	 */
	public static Endpoint endpoint(int number) {
		return new Endpoint("10." + number / 65536 + "." + number / 256 % 256 + "." + number % 256, 9443);
	}

	/**
	 * The process of a node ends without a word.
	 * @param node the node
	 */
	public void kill(SimulatedLinks node) {
		node.context().stop();
		this.nodes.values().remove(node);
		node.peersLose(CloseReason.local(CloseReason.DEAD, "no sign of life"), DEAD_NANOS);
	}

	/**
	 * A node says good-bye and ends.
	 * @param node the node
	 */
	public void close(SimulatedLinks node) {
		node.context().stop();
		this.nodes.values().remove(node);
		node.peersLose(CloseReason.remote(CloseReason.GOING_AWAY, "the node shuts down"), this.maxLatencyNanos);
	}

	@Nullable SimulatedLinks at(Endpoint endpoint) {
		return this.nodes.get(endpoint);
	}

	boolean isBlocked(NodeId from, NodeId to) {
		return this.blocked.test(from, to);
	}

	long latency() {
		this.messages++;
		return this.minLatencyNanos
				+ this.simulation.random().nextLong(this.maxLatencyNanos - this.minLatencyNanos + 1);
	}

	/**
	 * Messages sent so far.
	 * @return the number
	 */
	public long messages() {
		return this.messages;
	}

	public Simulation simulation() {
		return this.simulation;
	}

}
