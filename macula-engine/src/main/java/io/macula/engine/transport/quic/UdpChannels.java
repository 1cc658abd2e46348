package io.macula.engine.transport.quic;

import java.net.InetSocketAddress;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoEventLoop;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.incubator.codec.quic.EpollQuicUtils;
import io.netty.incubator.codec.quic.SegmentedDatagramPacketAllocator;

/**
 * Opens UDP sockets, tuned: many datagrams per system call where that exists, many reads
 * per turn of the loop where not. The numbers are measured ones; larger ones lose
 * packets. Stateless.
 */
final class UdpChannels {

	/** Datagrams that one system call receives or sends. */
	private static final int BATCH = 16;

	private static final int READS_PER_TURN = 128;

	private static final int DATAGRAM_BUFFER = 2048;

	private UdpChannels() {
	}

	static boolean isEpoll(EventLoop loop) {
		return loop instanceof IoEventLoop io && io.isIoType(EpollIoHandler.class);
	}

	/**
	 * The largest datagram that is received whole.
	 */
	static int receivedBytes(QuicOptions options) {
		return Math.max(DATAGRAM_BUFFER, options.datagramBytes());
	}

	/**
	 * Lets the kernel cut large sends into datagrams (GSO), if it can.
	 */
	static SegmentedDatagramPacketAllocator segments(EventLoop loop) {
		return isEpoll(loop) ? EpollQuicUtils.newSegmentedAllocator(BATCH) : SegmentedDatagramPacketAllocator.NONE;
	}

	/**
	 * Open and bind a socket. Runs on the loop and is done when it returns.
	 * @throws Exception if it cannot be bound
	 */
	static Channel bind(EventLoop loop, QuicOptions options, InetSocketAddress address, ChannelHandler initializer)
			throws Exception {
		int bytes = receivedBytes(options);
		Channel channel;
		if (isEpoll(loop)) {
			channel = new EpollDatagramChannel();
			channel.config().setOption(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, bytes);
			channel.config().setRecvByteBufAllocator(new FixedRecvByteBufAllocator(bytes * BATCH));
		}
		else {
			channel = new NioDatagramChannel();
			channel.config()
				.setRecvByteBufAllocator(new FixedRecvByteBufAllocator(bytes).maxMessagesPerRead(READS_PER_TURN));
		}
		channel.config().setOption(ChannelOption.SO_RCVBUF, options.socketBuffer());
		channel.config().setOption(ChannelOption.SO_SNDBUF, options.socketBuffer());
		channel.pipeline().addLast(initializer);
		try {
			done(loop.register(channel));
			done(channel.bind(address));
			return channel;
		}
		catch (Exception ex) {
			if (channel.isRegistered()) {
				// Also lets the codecs free what they hold
				channel.close();
			}
			else {
				channel.unsafe().closeForcibly();
			}
			throw ex;
		}
	}

	private static void done(ChannelFuture future) throws Exception {
		if (future.cause() instanceof Exception ex) {
			throw ex;
		}
		if (!future.isSuccess()) {
			throw new IllegalStateException("The event loop did not open the socket at once", future.cause());
		}
	}

}
