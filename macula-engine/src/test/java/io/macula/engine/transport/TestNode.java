package io.macula.engine.transport;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;

import io.macula.engine.identity.IdentityKey;
import io.macula.engine.runtime.Counters;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.LoopContext;
import io.macula.engine.trust.JdkSignatures;
import io.macula.engine.trust.TlsPolicy;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;

/**
 * A node that has a loop and a socket and records what happens.
 */
class TestNode implements SocketListener, AutoCloseable {

	static final long SECONDS = 20;

	final EventLoop loop;

	final Counters counters = new Counters();

	final LoopContext context;

	final TlsPolicy tls;

	final Transport transport;

	final Socket socket;

	final List<TestConnection> accepted = new CopyOnWriteArrayList<>();

	final List<Connection> acceptedConnections = new CopyOnWriteArrayList<>();

	final List<String> raw = new CopyOnWriteArrayList<>();

	final List<Path> rawFrom = new CopyOnWriteArrayList<>();

	final AtomicInteger batches = new AtomicInteger();

	volatile boolean batchInsideCallback;

	private boolean inCallback;

	volatile BiFunction<TestConnection, Stream, TestStream> onStream = (connection, stream) -> new TestStream();

	volatile Consumer<Connection> onAccepted = (connection) -> {
	};

	TestNode(String host, EventLoop loop, BiFunction<LoopContext, EventLoop, Transport> transports, Limits limits,
			TlsPolicy tls, int streams) {
		this.loop = loop;
		this.context = new LoopContext("test", loop, new JdkSignatures(), limits, this.counters);
		this.tls = tls;
		this.transport = transports.apply(this.context, loop);
		this.socket = onLoop(() -> this.transport.bind(new BindSpec(host, 0, this.tls, streams), this));
	}

	static IdentityKey key() {
		return IdentityKey.generate(new SecureRandom());
	}

	static TlsPolicy policy() {
		return TlsPolicy.development(key(), System.currentTimeMillis());
	}

	static PeerExpectation expect(String... protocols) {
		return new PeerExpectation(null, "localhost", List.of(protocols), TimeUnit.SECONDS.toNanos(SECONDS));
	}

	static PeerExpectation anyPeer() {
		return expect(TlsPolicy.JAVA_PROTOCOL, TlsPolicy.ERLANG_PROTOCOL);
	}

	static ByteBuf text(String text) {
		return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
	}

	static <T> T await(CompletableFuture<T> future) {
		try {
			return future.get(SECONDS, TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	<T> T onLoop(Callable<T> work) {
		CompletableFuture<T> result = new CompletableFuture<>();
		this.loop.execute(() -> {
			try {
				result.complete(work.call());
			}
			catch (Throwable ex) {
				result.completeExceptionally(ex);
			}
		});
		try {
			return result.get(SECONDS, TimeUnit.SECONDS);
		}
		catch (java.util.concurrent.ExecutionException ex) {
			if (ex.getCause() instanceof RuntimeException failure) {
				throw failure;
			}
			throw new IllegalStateException(ex);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	void runOnLoop(Runnable work) {
		onLoop(() -> {
			work.run();
			return null;
		});
	}

	Path path() {
		return onLoop(this.socket::local);
	}

	/**
	 * The address as any thread may read it, which tests may do because it never changes.
	 */
	Path path0() {
		return this.socket.local();
	}

	TestConnection dial(Path to, PeerExpectation expect) {
		TestConnection connection = new TestConnection();
		connection.onStream = this.onStream;
		runOnLoop(() -> this.socket.dial(to, expect, connection));
		return connection;
	}

	Connection connect(TestNode other) {
		return await(dial(other.path(), anyPeer()).opened);
	}

	TestStream open(Connection connection) {
		TestStream recorder = new TestStream();
		runOnLoop(() -> recorder.stream = connection.openStream(recorder));
		return recorder;
	}

	@Override
	public ConnectionListener accepted(Connection connection) {
		TestConnection recorder = new TestConnection();
		recorder.onStream = this.onStream;
		recorder.opened.complete(connection);
		this.acceptedConnections.add(connection);
		this.accepted.add(recorder);
		this.inCallback = true;
		this.onAccepted.accept(connection);
		this.inCallback = false;
		return recorder;
	}

	@Override
	public void raw(Path from, ByteBuf datagram) {
		this.rawFrom.add(from);
		this.raw.add(datagram.toString(StandardCharsets.UTF_8));
	}

	@Override
	public void batchComplete() {
		this.batches.incrementAndGet();
		this.batchInsideCallback |= this.inCallback;
	}

	@Override
	public void broken(Throwable cause) {
		throw new IllegalStateException("socket broke", cause);
	}

	@Override
	public void close() {
		runOnLoop(this.socket::close);
		this.context.close();
		this.loop.shutdownGracefully(0, 5, TimeUnit.SECONDS);
	}

}
