package io.macula.engine.link;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.IdentityKey;
import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.Counters;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.LoopContext;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.simulation.SimulatedKeys;
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
import io.macula.engine.transport.quic.NodeLoop;
import io.macula.engine.transport.quic.QuicOptions;
import io.macula.engine.transport.quic.QuicTransport;
import io.macula.engine.trust.JdkSignatures;
import io.macula.engine.trust.TlsPolicy;
import io.macula.engine.wire.Connect;
import io.macula.engine.wire.Credit;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.Interest;
import io.macula.engine.wire.Ping;
import io.macula.engine.wire.StreamOpen;
import io.macula.engine.wire.WireCodec;
import io.macula.engine.wire.WireMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A peer over real QUIC that says hello, subscribes and opens streams, and takes what
 * comes on the two streams that every link has, but grants nothing on any other. Public
 * methods are thread-safe.
 */
public final class UnreadingPeer implements AutoCloseable, ConnectionListener {

	private static final long DATA = 4;

	private final IdentityKey key;

	private final NodeLoop loop;

	private final LoopContext context;

	private final Socket socket;

	private final CompletableFuture<Connection> connected = new CompletableFuture<>();

	private final CompletableFuture<CloseReason> closed = new CompletableFuture<>();

	private final AtomicLong dataBytes = new AtomicLong();

	/** Bytes of each stream of which nothing is read. */
	private final ConcurrentHashMap<Long, Long> unread = new ConcurrentHashMap<>();

	private Stream control;

	/**
	 * Bind a socket.
	 * @param number makes its key
	 */
	public UnreadingPeer(int number) {
		this.key = SimulatedKeys.key(number);
		this.loop = NodeLoop.open("unreading" + number, true);
		this.context = new LoopContext("unreading" + number, this.loop.eventLoop(), new JdkSignatures(),
				Limits.defaults(), new Counters());
		TlsPolicy tls = TlsPolicy.development(this.key, this.context.wallMillis());
		this.socket = CompletableFuture
			.supplyAsync(() -> new QuicTransport(this.context, this.loop.eventLoop(), QuicOptions.defaults())
				.bind(new BindSpec("127.0.0.1", 0, tls, 128, false), new Nothing()), this.context::execute)
			.join();
	}

	/** Its id. */
	public NodeId id() {
		return this.key.nodeId();
	}

	/** Bytes that came on the data stream. */
	public long dataBytes() {
		return this.dataBytes.get();
	}

	/** Streams of which nothing is read. */
	public Set<Long> unreadStreams() {
		return this.unread.keySet();
	}

	/** Bytes on them. */
	public long unreadBytes() {
		return this.unread.values().stream().mapToLong(Long::longValue).sum();
	}

	/** Done when the connection is gone. */
	public CompletableFuture<CloseReason> closed() {
		return this.closed;
	}

	/**
	 * Dial a node, say hello and tell patterns.
	 * @param endpoint the node
	 * @param realm its realm
	 * @param patterns what this peer wants messages for
	 */
	public void join(Endpoint endpoint, String realm, List<String> patterns) {
		this.context.execute(() -> this.socket.dial(new Path.Udp(new InetSocketAddress("127.0.0.1", endpoint.port())),
				new PeerExpectation(null, "127.0.0.1", List.of(Greeting.JAVA), 5_000_000_000L), this));
		Connection open = this.connected.orTimeout(20, TimeUnit.SECONDS).join();
		CompletableFuture<Void> answered = new CompletableFuture<>();
		this.context.execute(() -> {
			this.control = open.openStream(new Reading(() -> answered.complete(null)));
			send(this.control,
					new Connect("1.0", id().bytes(), realm,
							List.of(Capabilities.PUBSUB, Capabilities.RPC, Capabilities.INTEREST, Capabilities.STREAMS),
							"", new byte[16], 1L << 20, null, null, null, null, Extras.NONE));
		});
		answered.orTimeout(20, TimeUnit.SECONDS).join();
		CompletableFuture.runAsync(() -> {
			Stream data = open.openStream(new Reading(() -> {
			}));
			send(data, new StreamOpen(Session.DATA, (long) DataSender.INITIAL_CREDIT, Extras.NONE));
			send(this.control, new Credit(DATA, 1L << 40, Extras.NONE));
			send(this.control, new Interest(true, patterns, List.of(), Extras.NONE));
			ping();
		}, this.context::execute).join();
	}

	/** The node looks only whether anything comes. */
	private void ping() {
		if (!this.closed.isDone()) {
			send(this.control, new Ping(1L, Extras.NONE));
			this.context.after(1_000_000_000L, this::ping);
		}
	}

	/**
	 * Open streaming calls.
	 * @param procedure what
	 * @param count how many
	 */
	public void open(String procedure, int count) {
		Connection open = this.connected.join();
		CompletableFuture.runAsync(() -> {
			for (int i = 0; i < count; i++) {
				Unread listener = new Unread();
				Stream stream = open.openStream(listener);
				listener.id = stream.id();
				send(stream, new StreamOpen("call", (long) Lane.INITIAL_CREDIT, procedure, new byte[0], 5_000L, null,
						null, null, Extras.NONE));
			}
		}, this.context::execute).join();
	}

	private static void send(Stream stream, WireMessage message) {
		stream.write(Unpooled.wrappedBuffer(WireCodec.encode(message)));
	}

	@Override
	public void opened(Connection connection) {
		this.connected.complete(connection);
	}

	@Override
	public void failed(MeshFailure failure) {
		this.connected.completeExceptionally(failure);
	}

	@Override
	public StreamListener streamOpened(Stream stream) {
		Unread listener = new Unread();
		listener.id = stream.id();
		return listener;
	}

	@Override
	public void closed(CloseReason reason) {
		this.closed.complete(reason);
	}

	@Override
	public void close() {
		CompletableFuture.runAsync(this.socket::close, this.context::execute).join();
		this.context.close();
		this.loop.close();
	}

	/** Grants nothing. */
	private final class Unread implements StreamListener {

		private long id;

		@Override
		public void data(ByteBuf bytes) {
			UnreadingPeer.this.unread.merge(this.id, (long) bytes.readableBytes(), Long::sum);
		}

		@Override
		public void finished() {
			// It would have to be read to know that
		}

		@Override
		public void reset(long code) {
			// It would have to be read to know that
		}

	}

	/** Takes everything. */
	private final class Reading implements StreamListener {

		private final Runnable first;

		Reading(Runnable first) {
			this.first = first;
		}

		@Override
		public void data(ByteBuf bytes) {
			UnreadingPeer.this.dataBytes.addAndGet(bytes.readableBytes());
			this.first.run();
		}

		@Override
		public void finished() {
			// The end of the connection says so, too
		}

		@Override
		public void reset(long code) {
			// The end of the connection says so, too
		}

	}

	/** Nobody dials it. */
	private static final class Nothing implements SocketListener {

		@Override
		public ConnectionListener accepted(Connection connection) {
			throw new IllegalStateException("nobody is expected");
		}

		@Override
		public void raw(Path from, ByteBuf datagram) {
			// Nothing is expected
		}

		@Override
		public void batchComplete() {
			// Nothing is collected
		}

		@Override
		public void broken(Throwable cause) {
			// The test notices
		}

	}

}
