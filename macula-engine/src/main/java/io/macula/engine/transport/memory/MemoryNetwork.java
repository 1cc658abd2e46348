package io.macula.engine.transport.memory;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of nodes that share a process. A host is an address literal or any name;
 * names get addresses of their own from {@code 10.0.0.0/8} without asking anybody,
 * {@code localhost} and the wildcard addresses mean the loopback address. Two networks
 * know nothing of each other. Thread-safe.
 */
public final class MemoryNetwork {

	private static final int FIRST_FREE_PORT = 20000;

	private static final int LAST_PORT = 65535;

	private final Map<InetSocketAddress, MemorySocket> sockets = new ConcurrentHashMap<>();

	private final Map<String, InetAddress> names = new ConcurrentHashMap<>();

	private final AtomicInteger nextPort = new AtomicInteger(FIRST_FREE_PORT);

	private final AtomicInteger nextName = new AtomicInteger();

	private final Courier courier;

	/** A network in which everything arrives at once. */
	public MemoryNetwork() {
		this(Courier.AT_ONCE);
	}

	/**
	 * A network.
	 * @param courier carries what is sent
	 */
	public MemoryNetwork(Courier courier) {
		this.courier = courier;
	}

	Courier courier() {
		return this.courier;
	}

	/**
	 * Free an address whose owner ended without closing its socket, as that of a process
	 * that was killed.
	 * @param address the address
	 */
	public void evict(InetSocketAddress address) {
		MemorySocket socket = this.sockets.remove(address);
		if (socket != null) {
			socket.vanish();
		}
	}

	/**
	 * Break the socket at an address, as the operating system does when a network
	 * interface goes away. Its owner is told and may bind the address again.
	 * @param address the address
	 */
	public void breakSocket(InetSocketAddress address) {
		MemorySocket socket = this.sockets.get(address);
		if (socket != null) {
			socket.breakDown();
		}
	}

	/**
	 * The address that a host has in this network.
	 * @param host an address literal or a name, which gets an address when it is first
	 * asked for
	 * @return the address
	 * @throws MeshFailure if it is an address that Java does not understand
	 */
	public InetAddress address(String host) {
		try {
			if (NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host)) {
				InetAddress address = InetAddress.getByName(host);
				return address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address;
			}
			if (host.equals("localhost")) {
				return InetAddress.getLoopbackAddress();
			}
			return this.names.computeIfAbsent(host, this::nextAddress);
		}
		catch (UnknownHostException ex) {
			throw new MeshFailure(FailureCode.INVALID, null, "Not an address of this network: " + host, ex);
		}
	}

	private InetAddress nextAddress(String host) {
		int number = this.nextName.incrementAndGet();
		try {
			return InetAddress.getByAddress(host,
					new byte[] { 10, (byte) (number >>> 16), (byte) (number >>> 8), (byte) number });
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException("Four bytes are an address", ex);
		}
	}

	/**
	 * Reserve an address.
	 * @throws MeshFailure if it is taken
	 */
	InetSocketAddress bind(String host, int port, MemorySocket socket) {
		InetAddress address = address(host);
		if (port != 0) {
			InetSocketAddress wanted = new InetSocketAddress(address, port);
			if (this.sockets.putIfAbsent(wanted, socket) != null) {
				throw new MeshFailure(FailureCode.UNREACHABLE, "Cannot bind " + host + ":" + port
						+ ": another node of this network has it; choose another port or 0");
			}
			return wanted;
		}
		for (int tried = FIRST_FREE_PORT; tried <= LAST_PORT; tried++) {
			InetSocketAddress free = new InetSocketAddress(address, nextPort());
			if (this.sockets.putIfAbsent(free, socket) == null) {
				return free;
			}
		}
		throw new MeshFailure(FailureCode.UNREACHABLE, "Cannot bind " + host + ": all its ports are taken");
	}

	private int nextPort() {
		return this.nextPort.getAndUpdate((port) -> (port < LAST_PORT) ? port + 1 : FIRST_FREE_PORT);
	}

	void unbind(InetSocketAddress address, MemorySocket socket) {
		this.sockets.remove(address, socket);
	}

	@Nullable MemorySocket find(InetSocketAddress address) {
		return this.sockets.get(address);
	}

}
