package io.macula.engine.dht;

import java.net.Inet4Address;
import java.net.InetAddress;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Endpoint;
import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

/**
 * The network that a public address belongs to: 24 bits of an IPv4 address or 48 bits of
 * an IPv6 address, which is what one party gets cheaply while more of them cost money.
 * Private, local and shared (RFC 1918, 3927, 4193, 4291, 6598) addresses belong to none,
 * since whole meshes live in one of these networks. Immutable.
 *
 * @param bits the leading bits; those of IPv6 follow a one
 */
record NetworkGroup(long bits) {

	private static final long IPV6 = 1L << 48;

	/**
	 * The network of an address.
	 * @param address the address
	 * @return the network, or {@code null} if there is nothing to limit
	 */
	static @Nullable NetworkGroup of(@Nullable InetAddress address) {
		if (address == null || address.isLoopbackAddress() || address.isAnyLocalAddress()
				|| address.isLinkLocalAddress() || address.isSiteLocalAddress()) {
			return null;
		}
		byte[] bytes = address.getAddress();
		if (address instanceof Inet4Address) {
			// 100.64.0.0/10: carriers and overlay networks
			boolean shared = (bytes[0] & 0xFF) == 100 && (bytes[1] & 0xC0) == 64;
			return shared ? null : new NetworkGroup(leading(bytes, 3));
		}
		boolean uniqueLocal = (bytes[0] & 0xFE) == 0xFC;
		return uniqueLocal ? null : new NetworkGroup(IPV6 | leading(bytes, 6));
	}

	private static long leading(byte[] bytes, int count) {
		long bits = 0;
		for (int i = 0; i < count; i++) {
			bits = bits << 8 | (bytes[i] & 0xFF);
		}
		return bits;
	}

	/**
	 * The network of a node: that where its packets come from, which it cannot make up,
	 * and if that is none or not known the one that it says it is in. A name says nothing
	 * about a network.
	 * @param contact what the node says
	 * @param from where its packets come from, if that is known
	 * @return the network, or {@code null} if there is nothing to limit
	 */
	static @Nullable NetworkGroup of(Contact contact, @Nullable InetAddress from) {
		NetworkGroup network = of(from);
		for (Endpoint endpoint : contact.endpoints()) {
			if (network != null) {
				break;
			}
			network = of(NetUtil.createInetAddressFromIpAddressString(endpoint.host()));
		}
		return network;
	}

}
