package io.macula.engine.erlang.model;

import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.macula.engine.identity.IdentityKey;
import io.macula.engine.runtime.Counters;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.LoopContext;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.Timer;
import io.macula.engine.transport.BindSpec;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.transport.Connection;
import io.macula.engine.transport.ConnectionListener;
import io.macula.engine.transport.Path;
import io.macula.engine.transport.PeerExpectation;
import io.macula.engine.transport.Socket;
import io.macula.engine.transport.SocketListener;
import io.macula.engine.transport.Stream;
import io.macula.engine.transport.StreamListener;
import io.macula.engine.transport.Transport;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.engine.transport.memory.MemoryTransport;
import io.macula.engine.transport.quic.NodeLoop;
import io.macula.engine.transport.quic.QuicOptions;
import io.macula.engine.transport.quic.QuicTransport;
import io.macula.engine.trust.JdkSignatures;
import io.macula.engine.trust.TlsPolicy;
import io.netty.buffer.ByteBuf;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

/**
 * Where models run: a loop, a socket that speaks the protocol of 0.14.3 only, and time
 * that may pass faster. A gateway and any number of clients can share one. All methods
 * may be called from any thread, except where it is said.
 */
public final class ModelHost implements AutoCloseable {

	/** Streams that a gateway of 0.14.3 allows on a connection. */
	static final int STREAMS = 100;

	private static final long SECONDS = 20;

	private static final IdentityKey KEY = IdentityKey.generate(new SecureRandom());

	private final NodeContext context;

	private final Socket socket;

	private final Path.Udp path;

	private final Runnable onClose;

	private volatile double scale = 1;

	private final List<Runnable> endsOfRead = new ArrayList<>();

	private @Nullable Acceptor acceptor;

	private volatile boolean gathers;

	private ModelHost(NodeContext context, Transport transport, Runnable onClose) {
		this.context = context;
		this.onClose = onClose;
		TlsPolicy tls = TlsPolicy.development(KEY, context.wallMillis())
			.withProtocols(List.of(TlsPolicy.ERLANG_PROTOCOL));
		this.socket = call(() -> transport.bind(new BindSpec("127.0.0.1", 0, tls, STREAMS), new Listener()));
		this.path = (Path.Udp) call(this.socket::local);
	}

	/**
	 * A host on real QUIC.
	 * @return the host, with a loop of its own
	 */
	public static ModelHost quic() {
		NodeLoop loop = NodeLoop.open("model", true);
		LoopContext context = context(loop.eventLoop());
		return new ModelHost(context, new QuicTransport(context, loop.eventLoop(), QuicOptions.defaults()), () -> {
			context.close();
			loop.close();
		});
	}

	/**
	 * A host without sockets, in real time.
	 * @param network where the others are
	 * @return the host, with a loop of its own
	 */
	public static ModelHost memory(MemoryNetwork network) {
		EventLoop loop = new DefaultEventLoop();
		LoopContext context = context(loop);
		return new ModelHost(context, new MemoryTransport(context, network), () -> {
			context.close();
			loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
		});
	}

	/**
	 * A host without sockets in surroundings that the test made, for instance in virtual
	 * time.
	 * @param context the surroundings, which stay the caller's
	 * @param network where the others are
	 * @return the host
	 */
	public static ModelHost on(NodeContext context, MemoryNetwork network) {
		return on(context, new MemoryTransport(context, network));
	}

	/**
	 * A host in surroundings that the test made, for instance in virtual time.
	 * @param context the surroundings, which stay the caller's
	 * @param transport the transport, on the same loop
	 * @return the host
	 */
	public static ModelHost on(NodeContext context, Transport transport) {
		return new ModelHost(context, transport, () -> {
		});
	}

	private static LoopContext context(EventLoop loop) {
		return new LoopContext("model", loop, new JdkSignatures(), Limits.defaults(), new Counters());
	}

	/**
	 * Let the timers of 0.14.3 run at another speed, except for time-outs.
	 * @param factor what times are multiplied with: 0.01 makes 30 s of 300 ms
	 * @return this host
	 */
	public ModelHost timeScale(double factor) {
		this.scale = factor;
		return this;
	}

	/**
	 * Hand what arrives on a stream to gateways in one piece for each read of the socket,
	 * as the QUIC of 0.14.3 does. The codec here makes pieces of its own choice, so that
	 * frames of different sizes would be cut in two.
	 * @return this host
	 */
	public ModelHost gatherReads() {
		this.gathers = true;
		return this;
	}

	/**
	 * The surroundings.
	 * @return the context
	 */
	public NodeContext context() {
		return this.context;
	}

	/**
	 * Where the socket is.
	 * @return its path
	 */
	public Path path() {
		return this.path;
	}

	public int port() {
		return this.path.address().getPort();
	}

	/**
	 * Where the socket is, as 0.14.3 writes it.
	 * @return {@code https://host:port}
	 */
	public String url() {
		return "https://" + NetUtil.toAddressString(this.path.address().getAddress()) + ":" + port();
	}

	/**
	 * How often a task of the models failed for a reason that is not in the model.
	 * @return the number, which should be zero
	 */
	public long failedTasks() {
		return this.context.counters().value("runtime.task_failed");
	}

	/**
	 * Run something on the loop and wait for it.
	 * @param work what
	 * @param <T> type of its value
	 * @return its value
	 */
	public <T> T call(Callable<T> work) {
		try {
			if (this.context.inLoop()) {
				return work.call();
			}
			CompletableFuture<T> result = new CompletableFuture<>();
			this.context.execute(() -> {
				try {
					result.complete(work.call());
				}
				catch (Throwable ex) {
					result.completeExceptionally(ex);
				}
			});
			return result.get(SECONDS, TimeUnit.SECONDS);
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof RuntimeException failure) ? failure : new IllegalStateException(ex);
		}
		catch (TimeoutException ex) {
			throw new IllegalStateException("The loop of the model does not answer", ex);
		}
		catch (RuntimeException ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Run something on the loop and wait for it.
	 * @param work what
	 */
	public void run(Runnable work) {
		call(() -> {
			work.run();
			return true;
		});
	}

	/**
	 * Say who takes what is dialled. On the loop.
	 */
	void accept(@Nullable Acceptor newAcceptor) {
		this.acceptor = newAcceptor;
	}

	/**
	 * Run something when a read of the socket is over, or at once. On the loop.
	 */
	void atEndOfRead(Runnable task) {
		if (this.gathers) {
			this.endsOfRead.add(task);
		}
		else {
			task.run();
		}
	}

	/**
	 * Dial. On the loop.
	 */
	void dial(Path to, long timeoutMillis, ConnectionListener listener) {
		this.socket.dial(to, new PeerExpectation(null, "localhost", List.of(TlsPolicy.ERLANG_PROTOCOL),
				TimeUnit.MILLISECONDS.toNanos(timeoutMillis)), listener);
	}

	/**
	 * Run something later, in the time of 0.14.3. On the loop.
	 */
	Timer after(long millis, Runnable task) {
		return this.context.after((long) (millis * 1e6 * this.scale), task);
	}

	/**
	 * Give something up when it takes too long. Not at another speed: what is to happen
	 * until then takes as long as ever, and the threads of a test may be slow.
	 */
	Timer deadline(long millis, Runnable task) {
		return this.context.after((long) (millis * 1e6), task);
	}

	long nanoTime() {
		return this.context.nanoTime();
	}

	/**
	 * Time in the time of 0.14.3, with an arbitrary origin.
	 */
	double modelMillis() {
		return this.context.nanoTime() / 1e6 / this.scale;
	}

	byte[] random(int bytes) {
		byte[] random = new byte[bytes];
		this.context.random().nextBytes(random);
		return random;
	}

	/**
	 * Read an endpoint as 0.14.3 does.
	 * @param endpoint {@code https://host:port} or {@code host:port}
	 * @return the path, or {@code null} if it is anything else or a name that only DNS
	 * knows
	 */
	static Path.@Nullable Udp parse(String endpoint) {
		try {
			URI uri = URI.create(endpoint.contains("://") ? endpoint : "https://" + endpoint);
			String host = uri.getHost();
			if (host == null || uri.getPort() < 1) {
				return null;
			}
			if (host.equals("localhost")) {
				host = "127.0.0.1";
			}
			byte[] address = NetUtil.createByteArrayFromIpAddressString(host.replaceAll("[\\[\\]]", ""));
			return (address != null)
					? new Path.Udp(new InetSocketAddress(java.net.InetAddress.getByAddress(address), uri.getPort()))
					: null;
		}
		catch (IllegalArgumentException | java.net.UnknownHostException ex) {
			return null;
		}
	}

	@Override
	public void close() {
		run(this.socket::close);
		this.onClose.run();
	}

	/**
	 * Takes connections.
	 */
	interface Acceptor {

		ConnectionListener accepted(Connection connection);

	}

	private final class Listener implements SocketListener {

		@Override
		public ConnectionListener accepted(Connection connection) {
			Acceptor taker = ModelHost.this.acceptor;
			if (taker != null) {
				return taker.accepted(connection);
			}
			connection.close(CloseReason.local(CloseReason.REFUSED, "Nobody listens here"));
			return new Closed();
		}

		@Override
		public void raw(Path from, ByteBuf datagram) {
		}

		@Override
		public void batchComplete() {
			List<Runnable> tasks = List.copyOf(ModelHost.this.endsOfRead);
			ModelHost.this.endsOfRead.clear();
			tasks.forEach(Runnable::run);
		}

		@Override
		public void broken(Throwable cause) {
			throw new IllegalStateException("The socket of the model broke", cause);
		}

	}

	/**
	 * Hears of a connection that nobody wants.
	 */
	static final class Closed implements ConnectionListener {

		@Override
		public void opened(Connection connection) {
		}

		@Override
		public void failed(io.macula.engine.runtime.MeshFailure failure) {
		}

		@Override
		public StreamListener streamOpened(Stream stream) {
			return new Deaf();
		}

		@Override
		public void closed(CloseReason reason) {
		}

	}

	/**
	 * Hears nothing.
	 */
	static final class Deaf implements StreamListener {

		@Override
		public void data(ByteBuf bytes) {
		}

		@Override
		public void finished() {
		}

		@Override
		public void reset(long code) {
		}

	}

}
