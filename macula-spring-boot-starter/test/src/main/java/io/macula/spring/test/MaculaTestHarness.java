package io.macula.spring.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

import io.macula.engine.MaculaNode;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.spring.support.converter.MaculaMessageConverters;

/**
 * The rest of the mesh, as a test plays it: other nodes that publish to and call the
 * application under test, and see what it publishes and calls. What a test captures and
 * offers is forgotten after each test method; the nodes stay, because they are dear.
 * <p>
 * Nothing needs to be waited for by hand: what a node publishes or calls goes out when it
 * knows those that subscribe to it or offer it, what it captures or offers is known to
 * all when the method returns. Thread-safe.
 */
public class MaculaTestHarness implements AutoCloseable {

	private final MaculaNode application;

	private final MemoryNetwork network;

	private final MaculaMessageConverters converters;

	private final Duration timeout;

	private final Function<String, MaculaNode> meshes;

	private final Map<String, MaculaTestHarness> others = new LinkedHashMap<>();

	private final ReentrantLock lock = new ReentrantLock();

	private final Map<String, MaculaTestNode> nodes = new LinkedHashMap<>();

	/**
	 * A harness for an application.
	 * @param application the node of the application, started before the harness is used
	 * @param network where it listens
	 * @param converters turn objects into bytes and back
	 * @param timeout how long to wait for anything
	 */
	public MaculaTestHarness(MaculaNode application, MemoryNetwork network, MaculaMessageConverters converters,
			Duration timeout) {
		this(application, network, converters, timeout, (mesh) -> {
			throw new IllegalArgumentException("There is no mesh '" + mesh + "'");
		});
	}

	MaculaTestHarness(MaculaNode application, MemoryNetwork network, MaculaMessageConverters converters,
			Duration timeout, Function<String, MaculaNode> meshes) {
		this.meshes = meshes;
		this.application = application;
		this.network = network;
		this.converters = converters;
		this.timeout = timeout;
	}

	/**
	 * The node of the application.
	 * @return the node
	 */
	public MaculaNode application() {
		return this.application;
	}

	/**
	 * The rest of a further mesh that the application is part of.
	 * @param mesh its name as in {@code macula.meshes.<name>}
	 * @return the harness of that mesh, which ends and is reset with this one
	 */
	public MaculaTestHarness mesh(String mesh) {
		this.lock.lock();
		try {
			return this.others.computeIfAbsent(mesh, (name) -> new MaculaTestHarness(this.meshes.apply(name),
					this.network, this.converters, this.timeout));
		}
		finally {
			this.lock.unlock();
		}
	}

	private List<MaculaTestHarness> others() {
		this.lock.lock();
		try {
			return List.copyOf(this.others.values());
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Another node of the mesh.
	 * @return the node with the name {@code other}
	 */
	public MaculaTestNode other() {
		return node("other");
	}

	/**
	 * Another node of the mesh, which joins it if it does not exist yet.
	 * @param name its name: letters, digits and {@code -}
	 * @return the node, the same for the same name until it is stopped
	 */
	public MaculaTestNode node(String name) {
		this.lock.lock();
		try {
			MaculaTestNode known = this.nodes.get(name);
			if (known != null) {
				return known;
			}
			MaculaNode node = MaculaNode.builder()
				.realm(this.application.realm())
				.network(this.network)
				.listen("test-" + name, 0)
				.bootstrap(this.application.endpoint().authority())
				.build();
			join(name, node);
			MaculaTestNode created = new MaculaTestNode(this, name, node, this.converters);
			this.nodes.put(name, created);
			return created;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void join(String name, MaculaNode node) {
		try {
			node.start().joined().get(this.timeout.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			node.close();
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while '" + name + "' joined the mesh", ex);
		}
		catch (ExecutionException | TimeoutException ex) {
			node.close();
			throw new AssertionError("Node '" + name + "' did not join the mesh within " + this.timeout, ex);
		}
		catch (RuntimeException ex) {
			node.close();
			throw ex;
		}
	}

	/**
	 * How long anything is waited for.
	 * @return the time
	 */
	public Duration timeout() {
		return this.timeout;
	}

	/**
	 * All nodes, the application's first.
	 */
	List<MaculaNode> all() {
		List<MaculaNode> all = new ArrayList<>();
		all.add(this.application);
		nodes().forEach((node) -> all.add(node.node()));
		return all;
	}

	private List<MaculaTestNode> nodes() {
		this.lock.lock();
		try {
			return List.copyOf(this.nodes.values());
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * What a node is called in messages.
	 */
	String nameOf(MaculaNode node) {
		return nodes().stream()
			.filter((known) -> known.node() == node)
			.map(MaculaTestNode::name)
			.findFirst()
			.orElse("application");
	}

	void forget(MaculaTestNode node) {
		this.lock.lock();
		try {
			this.nodes.remove(node.name(), node);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * End all captures and withdraw all procedures of the test. Happens after each test
	 * method by itself.
	 */
	public void reset() {
		nodes().forEach(MaculaTestNode::reset);
		others().forEach(MaculaTestHarness::reset);
	}

	/**
	 * Let all nodes of the test leave.
	 */
	@Override
	public void close() {
		nodes().forEach(MaculaTestNode::stop);
		others().forEach(MaculaTestHarness::close);
	}

}
