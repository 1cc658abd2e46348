package io.macula.benchmarks.echo;

import java.net.InetSocketAddress;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.incubator.codec.quic.EpollQuicUtils;
import io.netty.incubator.codec.quic.SegmentedDatagramPacketAllocator;

/**
 * A UDP socket on an event loop of its own, tuned as the engine tunes it: on epoll 16
 * datagrams for each system call in both directions, on NIO up to 128 reads in a row.
 * Thread-safe.
 */
final class EchoSocket implements AutoCloseable {

	private static final boolean EPOLL = Epoll.isAvailable();

	private static final int BUFFER = 4 << 20;

	private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1,
			EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());

	private final Channel channel;

	EchoSocket(BatchEnd batchEnd, ChannelHandler codec) {
		Bootstrap bootstrap = new Bootstrap().group(this.group)
			.option(ChannelOption.SO_RCVBUF, BUFFER)
			.option(ChannelOption.SO_SNDBUF, BUFFER);
		if (EPOLL) {
			bootstrap.channel(EpollDatagramChannel.class)
				.option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, 2048)
				.option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(2048 * 16));
		}
		else {
			FixedRecvByteBufAllocator allocator = new FixedRecvByteBufAllocator(2048);
			allocator.maxMessagesPerRead(128);
			bootstrap.channel(NioDatagramChannel.class).option(ChannelOption.RECVBUF_ALLOCATOR, allocator);
		}
		bootstrap.handler(new EchoInitializer<>((channel) -> channel.pipeline().addLast(batchEnd, codec)));
		this.channel = bootstrap.bind(new InetSocketAddress("127.0.0.1", 0)).syncUninterruptibly().channel();
	}

	static SegmentedDatagramPacketAllocator segments() {
		return EPOLL ? EpollQuicUtils.newSegmentedAllocator(16) : SegmentedDatagramPacketAllocator.NONE;
	}

	static String transport() {
		return EPOLL ? "epoll, recvmmsg 16, GSO 16" : "nio";
	}

	Channel channel() {
		return this.channel;
	}

	int port() {
		return ((InetSocketAddress) this.channel.localAddress()).getPort();
	}

	@Override
	public void close() {
		this.channel.close().syncUninterruptibly();
		this.group.shutdownGracefully();
	}

}
