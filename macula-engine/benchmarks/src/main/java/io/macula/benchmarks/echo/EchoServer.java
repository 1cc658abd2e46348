package io.macula.benchmarks.echo;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.incubator.codec.quic.InsecureQuicTokenHandler;
import io.netty.incubator.codec.quic.QuicChannelOption;
import io.netty.incubator.codec.quic.QuicServerCodecBuilder;
import io.netty.incubator.codec.quic.QuicSslContext;
import io.netty.incubator.codec.quic.QuicSslContextBuilder;
import io.netty.incubator.codec.quic.QuicStreamChannel;

/**
 * Sends back every frame it receives. Thread-safe.
 */
public final class EchoServer implements AutoCloseable {

	static final String PROTOCOL = "macula-benchmark";

	private final EchoSocket socket;

	/**
	 * Make a key and listen on a free port.
	 * @throws IOException if keytool cannot be run
	 * @throws GeneralSecurityException if the key cannot be used
	 * @throws InterruptedException if interrupted while waiting for keytool
	 */
	public EchoServer() throws IOException, GeneralSecurityException, InterruptedException {
		QuicSslContext tls = QuicSslContextBuilder.forServer(Certificate.make().keys(), null)
			.trustManager(InsecureTrustManagerFactory.INSTANCE)
			.applicationProtocols(PROTOCOL)
			.build();
		BatchEnd batchEnd = new BatchEnd();
		ChannelHandler codec = new QuicServerCodecBuilder().sslContext(tls)
			.maxIdleTimeout(60, TimeUnit.SECONDS)
			.initialMaxData(64 << 20)
			.initialMaxStreamDataBidirectionalRemote(16 << 20)
			.initialMaxStreamsBidirectional(16)
			.tokenHandler(InsecureQuicTokenHandler.INSTANCE)
			.option(QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR, EchoSocket.segments())
			.handler(new EchoInitializer<>((channel) -> {
			}))
			.streamHandler(
					new EchoInitializer<QuicStreamChannel>((channel) -> channel.pipeline().addLast(new Echo(batchEnd))))
			.build();
		this.socket = new EchoSocket(batchEnd, codec);
	}

	/**
	 * Port on the loopback address.
	 * @return the UDP port
	 */
	public int port() {
		return this.socket.port();
	}

	@Override
	public void close() {
		this.socket.close();
	}

	private static final class Echo extends EchoStream {

		Echo(BatchEnd batchEnd) {
			super(batchEnd);
		}

		@Override
		void received(long stamp, ByteBuf frames, int payloadAt, int payloadLength) {
			send(stamp, frames, payloadAt, payloadLength);
		}

	}

}
