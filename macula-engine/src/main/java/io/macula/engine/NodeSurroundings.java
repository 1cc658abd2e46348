package io.macula.engine;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.random.RandomGenerator;

import io.macula.engine.runtime.Counters;
import io.macula.engine.runtime.LoopContext;
import io.macula.engine.runtime.LoopWatch;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.Resolver;
import io.macula.engine.transport.Transport;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.engine.transport.memory.MemoryTransport;
import io.macula.engine.transport.quic.NodeLoop;
import io.macula.engine.transport.quic.QuicOptions;
import io.macula.engine.transport.quic.QuicTransport;
import io.macula.engine.trust.JdkSignatures;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.DefaultThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * The loop, the context and the transport of a node, for UDP or for a network inside the
 * process. Thread-safe.
 */
final class NodeSurroundings implements AutoCloseable {

	private final NodeContext context;

	private final Transport transport;

	private final RandomGenerator chance;

	private final Runnable close;

	private final @Nullable LoopWatch watch;

	/**
	 * Surroundings of any kind.
	 * @param context the context
	 * @param transport the transport, on the loop of the context
	 * @param chance makes keys and what must not be guessed
	 * @param close ends the loop
	 */
	NodeSurroundings(NodeContext context, Transport transport, RandomGenerator chance, Runnable close) {
		this(context, transport, chance, close, null);
	}

	private NodeSurroundings(NodeContext context, Transport transport, RandomGenerator chance, Runnable close,
			@Nullable LoopWatch watch) {
		this.context = context;
		this.transport = transport;
		this.chance = chance;
		this.close = close;
		this.watch = watch;
	}

	private static NodeSurroundings real(String name, LoopContext context, Transport transport, Runnable closeLoop) {
		LoopWatch watch = new LoopWatch(name, context);
		return new NodeSurroundings(context, transport, new SecureRandom(), () -> {
			watch.close();
			context.close();
			closeLoop.run();
		}, watch);
	}

	/**
	 * Make the surroundings that a builder asks for.
	 * @param name for names of threads
	 * @param builder the configuration
	 * @return the surroundings, running
	 */
	static NodeSurroundings of(String name, MaculaNodeBuilder builder) {
		if (builder.surroundings != null) {
			return builder.surroundings;
		}
		MemoryNetwork network = builder.network;
		return (network != null) ? memory(name, builder, network) : udp(name, builder);
	}

	private static NodeSurroundings udp(String name, MaculaNodeBuilder builder) {
		NodeLoop loop = NodeLoop.open(name, builder.nativeTransport);
		LoopContext context = context(name, loop.eventLoop(), builder, null);
		return real(name, context, new QuicTransport(context, loop.eventLoop(), QuicOptions.defaults()), loop::close);
	}

	private static NodeSurroundings memory(String name, MaculaNodeBuilder builder, MemoryNetwork network) {
		DefaultEventLoop loop = new DefaultEventLoop(new DefaultThreadFactory("macula-" + name, true));
		LoopContext context = context(name, loop, builder, (host, then) -> loop.execute(() -> {
			List<InetAddress> addresses;
			try {
				addresses = List.of(network.address(host));
			}
			catch (MeshFailure ex) {
				then.accept(null, ex);
				return;
			}
			then.accept(addresses, null);
		}));
		return real(name, context, new MemoryTransport(context, network), loop::shutdownGracefully);
	}

	private static LoopContext context(String name, EventLoop loop, MaculaNodeBuilder builder,
			@Nullable Resolver names) {
		return new LoopContext(name, loop, new JdkSignatures(), builder.limits, new Counters(), names);
	}

	/** The node begins to work. */
	void started() {
		if (this.watch != null) {
			this.watch.start();
		}
	}

	/** What is wrong with the loop, {@code null} if nothing is. */
	@Nullable String trouble() {
		return (this.watch != null) ? this.watch.trouble() : null;
	}

	NodeContext context() {
		return this.context;
	}

	RandomGenerator chance() {
		return this.chance;
	}

	Transport transport() {
		return this.transport;
	}

	@Override
	public void close() {
		this.close.run();
	}

}
