package io.macula.engine.transport;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.incubator.codec.quic.BoringSSLContextOption;
import io.netty.incubator.codec.quic.QuicChannel;
import io.netty.incubator.codec.quic.QuicClientCodecBuilder;
import io.netty.incubator.codec.quic.QuicConnectionCloseEvent;
import io.netty.incubator.codec.quic.QuicSslContext;
import io.netty.incubator.codec.quic.QuicSslContextBuilder;

/**
 * Dials as a node of 0.14.3 does: its own protocol, no certificate.
 */
final class BareDialler implements AutoCloseable {

	private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

	final CompletableFuture<QuicConnectionCloseEvent> closed = new CompletableFuture<>();

	QuicChannel dial(InetSocketAddress to) throws Exception {
		QuicSslContext tls = QuicSslContextBuilder.forClient()
			.trustManager(InsecureTrustManagerFactory.INSTANCE)
			.option(BoringSSLContextOption.SIGNATURE_ALGORITHMS,
					new String[] { "ed25519", "ecdsa_secp256r1_sha256", "rsa_pss_rsae_sha256" })
			.applicationProtocols("macula")
			.build();
		Channel udp = new Bootstrap().group(this.group)
			.channel(NioDatagramChannel.class)
			.handler(new QuicClientCodecBuilder().sslContext(tls)
				.maxIdleTimeout(20, TimeUnit.SECONDS)
				.initialMaxData(1 << 20)
				.initialMaxStreamDataBidirectionalLocal(1 << 20)
				.initialMaxStreamsBidirectional(1)
				.build())
			.bind(0)
			.sync()
			.channel();
		return QuicChannel.newBootstrap(udp).handler(new ChannelInboundHandlerAdapter() {

			@Override
			public void userEventTriggered(ChannelHandlerContext context, Object event) {
				if (event instanceof QuicConnectionCloseEvent close) {
					BareDialler.this.closed.complete(close);
				}
			}

		}).streamHandler(new ChannelInboundHandlerAdapter()).remoteAddress(to).connect().get(20, TimeUnit.SECONDS);
	}

	@Override
	public void close() {
		this.group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
	}

}
