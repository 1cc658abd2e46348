package io.macula.engine.transport;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * Stands between one dialler and one listener, as a NAT would: the listener sees the
 * proxy's outer address, which may change; packets may be delayed or lost.
 */
final class UdpProxy implements AutoCloseable {

	private final DatagramSocket inner;

	private final InetSocketAddress listener;

	private final ScheduledExecutorService delays = Executors.newSingleThreadScheduledExecutor();

	private volatile DatagramSocket outer;

	private volatile @Nullable SocketAddress dialler;

	volatile long delayMillis;

	/** Nothing passes. */
	volatile boolean silent;

	/** Packets of the dialler after its handshake that have passed. */
	final AtomicInteger afterHandshake = new AtomicInteger();

	/** Nothing passes from the listener to the dialler. */
	volatile boolean deaf;

	UdpProxy(InetSocketAddress listener) throws IOException {
		this.listener = listener;
		this.inner = new DatagramSocket(0, InetAddress.getLoopbackAddress());
		this.outer = new DatagramSocket(0, InetAddress.getLoopbackAddress());
		start(this.inner, true);
		start(this.outer, false);
	}

	InetSocketAddress address() {
		return (InetSocketAddress) this.inner.getLocalSocketAddress();
	}

	InetSocketAddress outerAddress() {
		return (InetSocketAddress) this.outer.getLocalSocketAddress();
	}

	void rebind() throws IOException {
		DatagramSocket old = this.outer;
		DatagramSocket next = new DatagramSocket(0, InetAddress.getLoopbackAddress());
		start(next, false);
		this.outer = next;
		old.close();
	}

	private void start(DatagramSocket from, boolean fromDialler) {
		Thread thread = new Thread(() -> forward(from, fromDialler), "udp-proxy");
		thread.setDaemon(true);
		thread.start();
	}

	private void forward(DatagramSocket from, boolean fromDialler) {
		byte[] buffer = new byte[65536];
		try {
			while (true) {
				DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
				from.receive(packet);
				if (fromDialler) {
					this.dialler = packet.getSocketAddress();
				}
				byte[] bytes = Arrays.copyOf(buffer, packet.getLength());
				if (!this.silent && (fromDialler || !this.deaf)) {
					this.delays.schedule(() -> send(bytes, fromDialler), this.delayMillis, TimeUnit.MILLISECONDS);
				}
			}
		}
		catch (IOException | RejectedExecutionException ex) {
			// Closed
		}
	}

	private void send(byte[] bytes, boolean fromDialler) {
		try {
			if (fromDialler) {
				this.outer.send(new DatagramPacket(bytes, bytes.length, this.listener));
				if ((bytes[0] & 0xC0) == 0x40) {
					this.afterHandshake.incrementAndGet();
				}
			}
			else {
				this.inner.send(new DatagramPacket(bytes, bytes.length, this.dialler));
			}
		}
		catch (IOException ex) {
			// Closed
		}
	}

	@Override
	public void close() {
		this.delays.shutdownNow();
		this.inner.close();
		this.outer.close();
	}

}
