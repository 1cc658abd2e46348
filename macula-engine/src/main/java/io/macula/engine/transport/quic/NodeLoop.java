package io.macula.engine.transport.quic;

import java.util.concurrent.TimeUnit;

import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;

/**
 * The one thread that a node does all its protocol work on: an event loop on epoll where
 * that exists, else on NIO. Thread-safe.
 */
public final class NodeLoop implements AutoCloseable {

	private static final long CLOSE_SECONDS = 2;

	private final MultiThreadIoEventLoopGroup group;

	private NodeLoop(MultiThreadIoEventLoopGroup group) {
		this.group = group;
	}

	/**
	 * Start a loop.
	 * @param name name of the node; the thread is called {@code macula-<name>-1-1} or so
	 * @param nativeTransport whether to use epoll, if it is available on this machine
	 * @return the loop
	 */
	public static NodeLoop open(String name, boolean nativeTransport) {
		IoHandlerFactory io = (nativeTransport && Epoll.isAvailable()) ? EpollIoHandler.newFactory()
				: NioIoHandler.newFactory();
		return new NodeLoop(new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("macula-" + name, true), io));
	}

	/**
	 * The loop itself.
	 * @return the event loop, always the same
	 */
	public EventLoop eventLoop() {
		return this.group.next();
	}

	/**
	 * End the loop after the tasks that are due now. Returns at once.
	 */
	@Override
	public void close() {
		this.group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS);
	}

}
