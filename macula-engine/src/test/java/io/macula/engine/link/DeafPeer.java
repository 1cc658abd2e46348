package io.macula.engine.link;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.IdentityKey;
import io.macula.engine.identity.NodeId;
import io.macula.engine.simulation.SimulatedKeys;
import io.macula.engine.trust.TlsPolicy;
import io.macula.engine.wire.Connect;
import io.macula.engine.wire.Credit;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.Interest;
import io.macula.engine.wire.Ping;
import io.macula.engine.wire.StreamOpen;
import io.macula.engine.wire.WireCodec;
import io.macula.engine.wire.WireMessage;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.incubator.codec.quic.BoringSSLContextOption;
import io.netty.incubator.codec.quic.QuicChannel;
import io.netty.incubator.codec.quic.QuicClientCodecBuilder;
import io.netty.incubator.codec.quic.QuicConnectionCloseEvent;
import io.netty.incubator.codec.quic.QuicSslContext;
import io.netty.incubator.codec.quic.QuicSslContextBuilder;
import io.netty.incubator.codec.quic.QuicStreamChannel;
import io.netty.incubator.codec.quic.QuicStreamType;

/**
 * A peer over the QUIC library alone that says hello, subscribes, grants all the credit
 * that there is, and then does not read its streams any more: what it takes ends with the
 * flow control of QUIC, while it still acknowledges packets and sends pings. Public
 * methods are thread-safe.
 */
public final class DeafPeer implements AutoCloseable {

	private static final long DATA = 4;

	private final IdentityKey key;

	private final int window;

	private final boolean pings;

	private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

	private final Queue<Channel> streams = new ConcurrentLinkedQueue<>();

	private final AtomicLong bytes = new AtomicLong();

	private final CompletableFuture<Void> answered = new CompletableFuture<>();

	private final CompletableFuture<QuicConnectionCloseEvent> closed = new CompletableFuture<>();

	private volatile boolean deaf;

	private volatile QuicChannel connection;

	private volatile QuicStreamChannel control;

	/**
	 * Not connected yet.
	 * @param number makes its key
	 * @param window bytes that each of its streams takes unread
	 * @param pings whether it goes on to show that it lives
	 */
	public DeafPeer(int number, int window, boolean pings) {
		this.key = SimulatedKeys.key(number);
		this.window = window;
		this.pings = pings;
	}

	/** Its id. */
	public NodeId id() {
		return this.key.nodeId();
	}

	/** Bytes that it has read. */
	public long bytes() {
		return this.bytes.get();
	}

	/** Done when the connection was closed, with what the other side said. */
	public CompletableFuture<QuicConnectionCloseEvent> closed() {
		return this.closed;
	}

	/** Streams that there are. */
	public int streams() {
		return this.streams.size();
	}

	/**
	 * Dial a node, say hello and tell patterns.
	 * @param endpoint the node
	 * @param realm its realm
	 * @param patterns what this peer wants messages for
	 */
	public void join(Endpoint endpoint, String realm, List<String> patterns) {
		try {
			this.connection = connect(new InetSocketAddress("127.0.0.1", endpoint.port()));
			this.control = open();
			send(this.control,
					new Connect("1.0", id().bytes(), realm,
							List.of(Capabilities.PUBSUB, Capabilities.RPC, Capabilities.INTEREST, Capabilities.STREAMS),
							"", new byte[16], 1L << 20, null, null, null, null, Extras.NONE));
			this.answered.get(20, TimeUnit.SECONDS);
			QuicStreamChannel data = open();
			send(data, new StreamOpen(Session.DATA, 1L << 40, Extras.NONE));
			send(this.control, new Credit(DATA, 1L << 40, Extras.NONE));
			send(this.control, new Interest(true, patterns, List.of(), Extras.NONE));
		}
		catch (Exception ex) {
			throw new IllegalStateException("the peer cannot join", ex);
		}
		if (this.pings) {
			this.group.scheduleAtFixedRate(() -> send(this.control, new Ping(1L, Extras.NONE)), 100, 100,
					TimeUnit.MILLISECONDS);
		}
	}

	private QuicChannel connect(InetSocketAddress to) throws Exception {
		TlsPolicy policy = TlsPolicy.development(this.key, System.currentTimeMillis());
		QuicSslContext tls = QuicSslContextBuilder.forClient()
			.keyManager(policy.material().keyManager(), null)
			.trustManager(policy.trustManager())
			.option(BoringSSLContextOption.SIGNATURE_ALGORITHMS,
					new String[] { "ed25519", "ecdsa_secp256r1_sha256", "rsa_pss_rsae_sha256" })
			.applicationProtocols(TlsPolicy.JAVA_PROTOCOL)
			.build();
		Channel udp = new Bootstrap().group(this.group)
			.channel(NioDatagramChannel.class)
			.handler(new QuicClientCodecBuilder().sslContext(tls)
				.maxIdleTimeout(120, TimeUnit.SECONDS)
				.initialMaxData(8 << 20)
				.initialMaxStreamDataBidirectionalLocal(this.window)
				.initialMaxStreamDataBidirectionalRemote(this.window)
				.initialMaxStreamsBidirectional(100)
				.build())
			.bind("127.0.0.1", 0)
			.sync()
			.channel();
		return QuicChannel.newBootstrap(udp).handler(new ChannelInboundHandlerAdapter() {

			@Override
			public void userEventTriggered(ChannelHandlerContext context, Object event) {
				if (event instanceof QuicConnectionCloseEvent close) {
					DeafPeer.this.closed.complete(close);
				}
			}

		}).streamHandler(new Reading()).remoteAddress(to).connect().get(20, TimeUnit.SECONDS);
	}

	private QuicStreamChannel open() throws Exception {
		return this.connection.createStream(QuicStreamType.BIDIRECTIONAL, new Reading()).get(20, TimeUnit.SECONDS);
	}

	private static void send(QuicStreamChannel stream, WireMessage message) {
		stream.writeAndFlush(Unpooled.wrappedBuffer(WireCodec.encode(message)));
	}

	/**
	 * Open streaming calls.
	 * @param procedure what
	 * @param count how many
	 */
	public void call(String procedure, int count) {
		try {
			for (int i = 0; i < count; i++) {
				send(open(), new StreamOpen("call", 1L << 40, procedure, new byte[0], 5_000L, null, null, null,
						Extras.NONE));
			}
		}
		catch (Exception ex) {
			throw new IllegalStateException("no stream", ex);
		}
	}

	/** Read nothing from here on. */
	public void goDeaf() {
		this.deaf = true;
		CompletableFuture
			.runAsync(() -> this.streams.forEach((stream) -> stream.config().setAutoRead(false)),
					this.connection.eventLoop())
			.join();
	}

	/**
	 * Do nothing at all from here on, as a stopped process does, while the socket stays.
	 */
	public void freeze() {
		this.connection.eventLoop().execute(() -> {
			try {
				this.thawed.get();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		});
	}

	private final CompletableFuture<Void> thawed = new CompletableFuture<>();

	@Override
	public void close() {
		this.thawed.complete(null);
		this.group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
	}

	/** Reads until the peer is deaf. */
	@ChannelHandler.Sharable
	private final class Reading extends ChannelInboundHandlerAdapter {

		@Override
		public void channelActive(ChannelHandlerContext context) {
			DeafPeer.this.streams.add(context.channel());
			context.channel().config().setAutoRead(!DeafPeer.this.deaf);
		}

		@Override
		public void channelRead(ChannelHandlerContext context, Object message) {
			ByteBuf content = (ByteBuf) message;
			DeafPeer.this.bytes.addAndGet(content.readableBytes());
			content.release();
			DeafPeer.this.answered.complete(null);
		}

	}

}
