package io.macula.benchmarks.echo;

import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

import io.macula.benchmarks.measure.Load;
import io.macula.benchmarks.measure.Meter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.incubator.codec.quic.QuicChannel;
import io.netty.incubator.codec.quic.QuicChannelOption;
import io.netty.incubator.codec.quic.QuicClientCodecBuilder;
import io.netty.incubator.codec.quic.QuicSslContext;
import io.netty.incubator.codec.quic.QuicSslContextBuilder;
import io.netty.incubator.codec.quic.QuicStreamChannel;
import io.netty.incubator.codec.quic.QuicStreamType;

/**
 * Dials an echo server: either again and again, or once and then keeps a number of frames
 * in flight on one stream. All of that happens on its loop, no thread is woken for an
 * answer. Thread-safe.
 */
public final class EchoClient implements AutoCloseable {

	private final BatchEnd batchEnd = new BatchEnd();

	private final EchoSocket socket;

	private final InetSocketAddress server;

	/**
	 * Bind a socket.
	 * @param port of the server, on the loopback address
	 */
	public EchoClient(int port) {
		QuicSslContext tls = QuicSslContextBuilder.forClient()
			.trustManager(InsecureTrustManagerFactory.INSTANCE)
			.applicationProtocols(EchoServer.PROTOCOL)
			.build();
		ChannelHandler codec = new QuicClientCodecBuilder().sslContext(tls)
			.maxIdleTimeout(60, TimeUnit.SECONDS)
			.initialMaxData(64 << 20)
			.initialMaxStreamDataBidirectionalLocal(16 << 20)
			.build();
		this.socket = new EchoSocket(this.batchEnd, codec);
		this.server = new InetSocketAddress("127.0.0.1", port);
	}

	/**
	 * Dial and hang up, one after the other.
	 * @param count how often
	 * @param meter counts the dials
	 * @throws Exception if a dial fails
	 */
	public void handshakes(int count, Meter meter) throws Exception {
		for (int i = 0; i < count; i++) {
			long start = System.nanoTime();
			QuicChannel connection = connect();
			meter.done(start);
			connection.close().sync();
		}
	}

	/**
	 * Dial, use two streams once, as a link has them, and then be silent.
	 * @param count how many connections
	 * @throws Exception if a dial fails
	 */
	public void links(int count) throws Exception {
		for (int i = 0; i < count; i++) {
			QuicChannel connection = connect();
			for (int j = 0; j < 2; j++) {
				Pump pump = new Pump(this.batchEnd, 100, new Meter());
				QuicStreamChannel stream = connection.createStream(QuicStreamType.BIDIRECTIONAL, pump).sync().getNow();
				stream.eventLoop().submit(() -> {
					pump.start(1);
					pump.stop();
				}).sync();
			}
		}
	}

	/**
	 * Start sending: each echo is answered by the next frame.
	 * @param size bytes of payload
	 * @param inFlight frames on their way
	 * @param meter counts the echoes
	 * @return stops the sending
	 * @throws Exception if the dial fails
	 */
	public Load load(int size, int inFlight, Meter meter) throws Exception {
		QuicChannel connection = connect();
		Pump pump = new Pump(this.batchEnd, size, meter);
		QuicStreamChannel stream = connection.createStream(QuicStreamType.BIDIRECTIONAL, pump).sync().getNow();
		stream.eventLoop().execute(() -> pump.start(inFlight));
		return () -> {
			stream.eventLoop().submit(pump::stop).syncUninterruptibly();
			connection.close().syncUninterruptibly();
		};
	}

	private QuicChannel connect() throws Exception {
		return QuicChannel.newBootstrap(this.socket.channel())
			.option(QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR, EchoSocket.segments())
			.handler(new ChannelInboundHandlerAdapter())
			.streamHandler(new ChannelInboundHandlerAdapter())
			.remoteAddress(this.server)
			.connect()
			.get();
	}

	@Override
	public void close() {
		this.socket.close();
	}

	private static final class Pump extends EchoStream {

		private final ByteBuf payload;

		private final Meter meter;

		private boolean stopped;

		Pump(BatchEnd batchEnd, int size, Meter meter) {
			super(batchEnd);
			this.payload = Unpooled.buffer(size).writeZero(size);
			this.meter = meter;
		}

		void start(int inFlight) {
			for (int i = 0; i < inFlight; i++) {
				next();
			}
			flush();
		}

		void stop() {
			this.stopped = true;
		}

		@Override
		void received(long stamp, ByteBuf frames, int payloadAt, int payloadLength) {
			this.meter.done(stamp);
			if (!this.stopped) {
				next();
			}
		}

		private void next() {
			send(System.nanoTime(), this.payload, 0, this.payload.readableBytes());
		}

	}

}
