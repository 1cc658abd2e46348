package io.macula.engine;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.macula.engine.erlang.model.ModelHost;
import io.macula.engine.transport.Path;
import io.macula.engine.transport.memory.MemoryNetwork;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * Nodes for a test, all closed at its end: the first is the seed of the others.
 */
final class TestMesh implements AutoCloseable {

	static final Duration PATIENCE = Duration.ofSeconds(30);

	private final List<MaculaNode> nodes = new ArrayList<>();

	private final List<ModelHost> models = new ArrayList<>();

	private final World world;

	private final @Nullable MemoryNetwork network;

	/** What the nodes talk over. */
	enum World {

		/** Real QUIC on loopback with compact frames. */
		QUIC,
		/** Real QUIC on loopback with full frames only. */
		QUIC_FULL,
		/** Memory with compact frames. */
		MEMORY,
		/** Memory with full frames only. */
		MEMORY_FULL

	}

	TestMesh(World world) {
		this.world = world;
		this.network = (world == World.MEMORY || world == World.MEMORY_FULL) ? new MemoryNetwork() : null;
	}

	/** Where models of 0.14.3 nodes live that talk to the nodes of this mesh. */
	ModelHost models() {
		ModelHost host = (this.network != null) ? ModelHost.memory(this.network) : ModelHost.quic();
		this.models.add(host);
		return host;
	}

	/** Where a model finds a node. */
	static Path.Udp path(MaculaNode node) {
		return new Path.Udp(new InetSocketAddress(InetAddress.getLoopbackAddress(), node.endpoint().port()));
	}

	MaculaNodeBuilder builder() {
		MaculaNodeBuilder builder = MaculaNode.builder()
			.realm("com.example.test")
			.listen("127.0.0.1", 0)
			.compactFrames(this.world == World.QUIC || this.world == World.MEMORY);
		if (this.network != null) {
			builder.network(this.network);
		}
		if (!this.nodes.isEmpty()) {
			builder.bootstrap(this.nodes.get(0).endpoint().toString());
		}
		return builder;
	}

	MaculaNode start() {
		return start((builder) -> {
		});
	}

	MaculaNode start(Consumer<MaculaNodeBuilder> customizer) {
		MaculaNodeBuilder builder = builder();
		customizer.accept(builder);
		MaculaNode node = builder.build();
		this.nodes.add(node);
		node.start();
		return node;
	}

	List<MaculaNode> start(int count) {
		List<MaculaNode> started = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			started.add(start());
		}
		started.forEach((node) -> get(node.joined()));
		return started;
	}

	static <T> T get(CompletableFuture<T> future) {
		try {
			return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (Exception ex) {
			throw new AssertionError("the future did not complete as expected: " + ex, ex);
		}
	}

	static Throwable failure(CompletableFuture<?> future) {
		try {
			Object value = future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
			throw new AssertionError("should have failed but gave " + value);
		}
		catch (java.util.concurrent.ExecutionException ex) {
			return ex.getCause();
		}
		catch (InterruptedException | java.util.concurrent.TimeoutException ex) {
			throw new AssertionError(ex);
		}
	}

	/** Wait until gauges of a node are as expected, and show them if they never are. */
	static void awaitGauges(MaculaNode node, java.util.concurrent.Callable<Boolean> condition) {
		try {
			await("gauges", condition);
		}
		catch (org.awaitility.core.ConditionTimeoutException ex) {
			throw new AssertionError("gauges are " + node.gauges() + ", counters " + node.counters(), ex);
		}
	}

	static void await(String what, java.util.concurrent.Callable<Boolean> condition) {
		Awaitility.await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(condition);
	}

	@Override
	public void close() {
		this.models.forEach(ModelHost::close);
		for (int i = this.nodes.size() - 1; i >= 0; i--) {
			this.nodes.get(i).close();
		}
	}

}
