package io.macula.engine;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.macula.engine.identity.Endpoint;
import io.netty.util.NetUtil;

/**
 * Where a node tells others to find it. Pure functions, thread-safe.
 */
final class OwnEndpoints {

	private OwnEndpoints() {
	}

	/**
	 * The endpoints that are advertised, or the one that follows from the socket.
	 * @param settings of the node
	 * @param local where the socket is bound
	 * @return one or more
	 */
	static List<Endpoint> of(MaculaNodeBuilder settings, InetSocketAddress local) {
		if (!settings.advertised.isEmpty()) {
			return settings.advertised.stream().map((endpoint) -> endpoint.apply(local.getPort())).toList();
		}
		InetAddress address = local.getAddress();
		return List.of(new Endpoint(address.isAnyLocalAddress() ? ownHost() : host(address), local.getPort()));
	}

	/**
	 * The names by which others dial the node, for its certificate.
	 * @param settings of the node
	 * @return names, no addresses
	 */
	static List<String> hostNames(MaculaNodeBuilder settings) {
		Set<String> names = new HashSet<>(Set.of("localhost"));
		settings.advertised.forEach((endpoint) -> names.add(endpoint.apply(Endpoint.DEFAULT_PORT).host()));
		names.removeIf((name) -> NetUtil.createInetAddressFromIpAddressString(name) != null);
		return List.copyOf(names);
	}

	/** An address that others on the network can use, as far as the system knows one. */
	private static String ownHost() {
		try {
			InetAddress own = InetAddress.getLocalHost();
			return own.isAnyLocalAddress() ? "127.0.0.1" : host(own);
		}
		catch (UnknownHostException ex) {
			return "127.0.0.1";
		}
	}

	private static String host(InetAddress address) {
		String text = address.getHostAddress();
		int scope = text.indexOf('%');
		return (address instanceof Inet6Address && scope >= 0) ? text.substring(0, scope) : text;
	}

}
