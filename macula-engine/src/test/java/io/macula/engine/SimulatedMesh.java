package io.macula.engine;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.macula.engine.identity.Endpoint;
import io.macula.engine.runtime.Limits;
import io.macula.engine.simulation.NetworkModel;
import io.macula.engine.simulation.SimulatedKeys;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.simulation.VirtualContext;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.engine.transport.memory.MemoryTransport;

/**
 * Whole nodes in virtual time: all rooms are the real ones, on a network that a
 * {@link NetworkModel} describes. The node of a number always has the same key and the
 * same address. Handlers run on the loop. Confined to the thread of the test.
 */
final class SimulatedMesh {

	static final String REALM = "com.example.test";

	final Simulation simulation;

	final NetworkModel model;

	final MemoryNetwork network;

	private final Map<Integer, Member> members = new LinkedHashMap<>();

	private Consumer<MaculaNodeBuilder> settings = (builder) -> {
	};

	private Limits limits = Limits.defaults();

	SimulatedMesh(long seed) {
		this.simulation = new Simulation(seed);
		this.model = new NetworkModel(this.simulation);
		this.network = new MemoryNetwork(this.model);
	}

	/** How further nodes are configured. */
	SimulatedMesh with(Consumer<MaculaNodeBuilder> more) {
		this.settings = more;
		return this;
	}

	/** Limits of further nodes. */
	SimulatedMesh with(Limits other) {
		this.limits = other;
		return this;
	}

	static Endpoint endpoint(int number) {
		return new Endpoint("10." + number / 65536 + "." + number / 256 % 256 + "." + number % 256, 9443);
	}

	/** The address of a node as the network model names it. */
	static String port(int number) {
		return endpoint(number).host() + ":9443";
	}

	/** Start a node that knows the given ones. */
	MaculaNode start(int number, int... seeds) {
		VirtualContext context = this.simulation.context(this.limits);
		Endpoint endpoint = endpoint(number);
		MaculaNodeBuilder builder = MaculaNode.builder()
			.realm(REALM)
			.identity(SimulatedKeys.key(number))
			.listen(endpoint.host(), endpoint.port())
			.executor(context::execute);
		List<String> bootstrap = new ArrayList<>();
		for (int seed : seeds) {
			bootstrap.add(endpoint(seed).toString());
		}
		builder.bootstrap(bootstrap);
		builder.surroundings = new NodeSurroundings(context, new MemoryTransport(context, this.network),
				context.random(), () -> {
				});
		this.settings.accept(builder);
		MaculaNode node = builder.build();
		this.members.put(number, new Member(node, context));
		node.start();
		return node;
	}

	MaculaNode node(int number) {
		return member(number).node();
	}

	VirtualContext context(int number) {
		return member(number).context();
	}

	private Member member(int number) {
		Member member = this.members.get(number);
		if (member == null) {
			throw new IllegalStateException("node " + number + " does not run");
		}
		return member;
	}

	/** Numbers of the nodes that run, oldest first. */
	List<Integer> numbers() {
		return List.copyOf(this.members.keySet());
	}

	/** The process ends without a word. */
	void kill(int number) {
		Member member = member(number);
		member.context().stop();
		Endpoint endpoint = endpoint(number);
		this.network.evict(new InetSocketAddress(this.network.address(endpoint.host()), endpoint.port()));
		this.members.remove(number);
	}

	/** The node says good-bye and ends. */
	void leave(int number) {
		Member member = member(number);
		// With the process go its timers, which would hold the node as long as the
		// simulation lasts
		member.node().drain(Duration.ofSeconds(5)).whenComplete((done, failure) -> member.context().stop());
		this.members.remove(number);
	}

	void run(Duration time) {
		this.simulation.run(time);
	}

	private record Member(MaculaNode node, VirtualContext context) {
	}

}
