package io.macula.engine.transport.quic;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.security.SecureRandom;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.transport.BindSpec;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.transport.ConnectionListener;
import io.macula.engine.transport.Dial;
import io.macula.engine.transport.Path;
import io.macula.engine.transport.PeerExpectation;
import io.macula.engine.transport.Socket;
import io.macula.engine.transport.SocketListener;
import io.macula.engine.trust.TlsMode;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DatagramPacket;
import io.netty.incubator.codec.quic.QuicChannelOption;
import io.netty.incubator.codec.quic.QuicClientCodecBuilder;
import io.netty.incubator.codec.quic.QuicCodecBuilder;
import io.netty.incubator.codec.quic.QuicServerCodecBuilder;
import io.netty.incubator.codec.quic.SegmentedDatagramPacketAllocator;
import io.netty.util.concurrent.ImmediateExecutor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The UDP socket of a node with everything that lives on it. Confined to the node's loop.
 */
final class QuicSocket implements Socket {

	private static final Logger logger = LoggerFactory.getLogger(QuicSocket.class);

	private static final String DEMULTIPLEXER = "demultiplexer";

	private static final String ACCEPTING = "accepting";

	private static final String DIALLING = "dialling";

	/**
	 * No protocol of ours has unidirectional streams. There is a second reason: the codec
	 * looks after the number of bidirectional streams that may be opened only when that
	 * of either kind is used up, and would be late otherwise.
	 */
	private static final int UNI_STREAMS = 0;

	private static final int QUEUED_DATAGRAMS = 256;

	private final NodeContext context;

	private final QuicOptions options;

	private final BindSpec spec;

	private final SocketListener listener;

	private final ReadCycle cycle;

	private final Handshakes handshakes;

	private final ConnectionIds ids;

	private final TlsContexts tls;

	private final Demultiplexer demultiplexer;

	private final SegmentedDatagramPacketAllocator segments;

	private final Set<QuicDial> dials = new LinkedHashSet<>();

	private final Set<QuicConnection> connections = new LinkedHashSet<>();

	/** Read by the gauge from anywhere: those that end are connections, too. */
	private final AtomicInteger open = new AtomicInteger();

	/** Streams of all connections, as the codec keeps them. */
	private final AtomicInteger streams = new AtomicInteger();

	private @Nullable Channel udp;

	private Path local = new Path.Udp(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

	private @Nullable Throwable lastFailure;

	private boolean closed;

	private QuicSocket(NodeContext context, EventLoop loop, QuicOptions options, BindSpec spec,
			SocketListener listener) {
		this.context = context;
		this.options = options;
		this.spec = spec;
		this.listener = listener;
		this.cycle = new ReadCycle(context, this::batchComplete);
		this.handshakes = new Handshakes(context.limits().handshakes(), context.counters());
		this.ids = new ConnectionIds(new SecureRandom());
		this.tls = new TlsContexts(spec.tls());
		this.demultiplexer = new Demultiplexer(this, this.cycle, ACCEPTING);
		this.segments = UdpChannels.segments(loop);
		context.counters().gauge("transport.connections", this.open::get);
		context.counters().gauge("transport.streams", this.streams::get);
	}

	static QuicSocket open(NodeContext context, EventLoop loop, QuicOptions options, BindSpec spec,
			SocketListener listener) {
		QuicSocket socket = new QuicSocket(context, loop, options, spec, listener);
		try {
			InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(spec.host()), spec.port());
			Channel channel = UdpChannels.bind(loop, options, address, socket.initializer());
			socket.udp = channel;
			socket.local = new Path.Udp((InetSocketAddress) channel.localAddress());
			return socket;
		}
		catch (Exception ex) {
			throw new MeshFailure(FailureCode.UNREACHABLE, null, "Cannot bind UDP " + spec.host() + ":" + spec.port()
					+ ": " + ex.getMessage() + "; choose an address of this machine and a free port, or port 0 for any",
					ex);
		}
	}

	private ChannelInitializer<Channel> initializer() {
		return new ChannelInitializer<>() {

			@Override
			protected void initChannel(Channel channel) {
				ChannelPipeline pipeline = channel.pipeline();
				pipeline.addLast(DEMULTIPLEXER, QuicSocket.this.demultiplexer);
				pipeline.addLast(ACCEPTING, QuicSocket.this.spec.accepting() ? accepting().build()
						: new Refuser(QuicSocket.this.context.counters()));
				pipeline.addLast(DIALLING, dialling().build());
			}

		};
	}

	private QuicServerCodecBuilder accepting() {
		return common(new QuicServerCodecBuilder())
			.sslEngineProvider((channel) -> this.tls.accepting().newEngine(channel.alloc()))
			.connectionIdAddressGenerator(this.ids)
			.tokenHandler(new AddressTokens(this.context, new SecureRandom(), this.handshakes))
			.option(QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR, this.segments)
			.streamOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
			.handler(new ChannelInitializer<Channel>() {

				@Override
				protected void initChannel(Channel channel) {
					channel.pipeline().addLast(QuicConnection.accepting(QuicSocket.this));
				}

			})
			.streamHandler(new StreamAcceptor());
	}

	private QuicClientCodecBuilder dialling() {
		return common(new QuicClientCodecBuilder()).sslEngineProvider(QuicDial::newEngine);
	}

	private <B extends QuicCodecBuilder<B>> B common(B builder) {
		return builder.localConnectionIdLength(ConnectionIds.LENGTH)
			.congestionControlAlgorithm(this.options.congestion().algorithm())
			.maxIdleTimeout(this.options.idleTimeout().toMillis(), TimeUnit.MILLISECONDS)
			.maxSendUdpPayloadSize(this.options.datagramBytes())
			.maxRecvUdpPayloadSize(UdpChannels.receivedBytes(this.options))
			.initialMaxData(this.options.connectionWindow())
			.initialMaxStreamDataBidirectionalLocal(this.options.streamWindow())
			.initialMaxStreamDataBidirectionalRemote(this.options.streamWindow())
			.initialMaxStreamsBidirectional(this.spec.streams())
			.initialMaxStreamsUnidirectional(UNI_STREAMS)
			.datagram(QUEUED_DATAGRAMS, QUEUED_DATAGRAMS)
			.sslTaskExecutor(tlsTasks());
	}

	/**
	 * Where certificates are verified: off the loop, because it takes up to a
	 * millisecond, or much longer if the trust manager asks somebody. Where nothing is
	 * verified, the little work is done at once. When no worker is free, the handshake is
	 * left to its time-out.
	 */
	private Executor tlsTasks() {
		if (this.spec.tls().mode() == TlsMode.DEVELOPMENT) {
			return ImmediateExecutor.INSTANCE;
		}
		return (task) -> {
			Runnable done = this.demultiplexer.tlsWork();
			this.context.offload(() -> {
				task.run();
				return true;
			}, (ignored, failure) -> {
				if (failure != null) {
					logger.debug("TLS work failed", failure);
				}
				// The codec has queued the rest of its handshake before
				done.run();
			});
		};
	}

	NodeContext context() {
		return this.context;
	}

	QuicOptions options() {
		return this.options;
	}

	ReadCycle cycle() {
		return this.cycle;
	}

	Handshakes handshakes() {
		return this.handshakes;
	}

	ConnectionIds ids() {
		return this.ids;
	}

	TlsContexts tls() {
		return this.tls;
	}

	Demultiplexer demultiplexer() {
		return this.demultiplexer;
	}

	SegmentedDatagramPacketAllocator segments() {
		return this.segments;
	}

	SocketListener listener() {
		return this.listener;
	}

	boolean isClosed() {
		return this.closed;
	}

	Channel channel() {
		Channel present = this.udp;
		if (present == null) {
			throw new IllegalStateException("The socket is not bound yet");
		}
		return present;
	}

	@Override
	public Path local() {
		return this.local;
	}

	@Override
	public Dial dial(Path to, PeerExpectation expect, ConnectionListener told) {
		QuicDial dial = new QuicDial(this, to, expect, told);
		if (this.closed) {
			dial.failLater(FailureCode.CLOSED, "this socket is closed");
		}
		else if (!(to instanceof Path.Udp udp)) {
			dial.failLater(FailureCode.UNREACHABLE, "it is no UDP address");
		}
		else if (!reaches(udp.address().getAddress())) {
			dial.failLater(FailureCode.UNREACHABLE,
					"this socket is bound to " + this.local + ", which cannot reach that kind of address");
		}
		else if (this.dials.size() >= this.context.limits().handshakes()) {
			dial.failLater(FailureCode.OVERLOADED,
					this.dials.size() + " dials are under way, the limit named handshakes");
		}
		else {
			this.dials.add(dial);
			dial.start(udp.address());
		}
		return dial;
	}

	private boolean reaches(InetAddress target) {
		InetAddress own = ((Path.Udp) this.local).address().getAddress();
		return own.isAnyLocalAddress() || own instanceof Inet4Address == target instanceof Inet4Address;
	}

	void ended(QuicDial dial) {
		this.dials.remove(dial);
	}

	void add(QuicConnection connection) {
		this.connections.add(connection);
		this.open.set(this.connections.size());
	}

	void ended(QuicConnection connection) {
		this.connections.remove(connection);
		this.open.set(this.connections.size());
	}

	void streams(int more) {
		this.streams.addAndGet(more);
	}

	@Override
	public void sendRaw(Path to, ByteBuf datagram) {
		if (!datagram.isReadable()
				|| datagram.getUnsignedByte(datagram.readerIndex()) >= Demultiplexer.FIRST_QUIC_BYTE) {
			datagram.release();
			throw new IllegalArgumentException(
					"A raw datagram must start with a byte below 0x40, so that it is no QUIC packet");
		}
		if (this.closed || !(to instanceof Path.Udp udp) || !channel().isWritable()) {
			datagram.release();
			this.context.counters().increment("transport.datagrams_dropped");
			return;
		}
		// Not through the codecs, which count what they write
		channel().pipeline().context(DEMULTIPLEXER).writeAndFlush(new DatagramPacket(datagram, udp.address()));
	}

	void raw(InetSocketAddress from, ByteBuf datagram) {
		if (!this.closed) {
			this.cycle.deliver(() -> this.listener.raw(new Path.Udp(from), datagram));
		}
	}

	private void batchComplete() {
		if (!this.closed) {
			this.listener.batchComplete();
		}
	}

	/**
	 * Something went wrong on the socket, which a single datagram may cause: it counts
	 * only if the socket then closes.
	 */
	void failed(Throwable cause) {
		this.lastFailure = cause;
		this.context.counters().increment("transport.socket_errors");
		logger.debug("Error on the UDP socket {}", this.local, cause);
	}

	void inactive() {
		if (!this.closed) {
			close();
			Throwable cause = (this.lastFailure != null) ? this.lastFailure : new ClosedChannelException();
			this.cycle.deliver(() -> this.listener.broken(cause));
		}
	}

	@Override
	public void close() {
		if (this.closed) {
			return;
		}
		this.closed = true;
		List.copyOf(this.dials).forEach((dial) -> dial.failLater(FailureCode.CLOSED, "this socket is closed"));
		CloseReason reason = CloseReason.local(CloseReason.GOING_AWAY, "The socket is closed");
		List.copyOf(this.connections).forEach((connection) -> connection.close(reason));
		channel().close();
	}

}
