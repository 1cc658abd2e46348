package io.macula.engine.transport;

import java.net.InetSocketAddress;

import io.macula.engine.identity.NodeId;
import io.netty.util.NetUtil;

/**
 * Where a peer can be reached: opaque to everything above the transport. Immutable.
 */
public sealed interface Path permits Path.Udp, Path.Relayed {

	/**
	 * Directly, at a UDP address.
	 *
	 * @param address the address, resolved
	 */
	record Udp(InetSocketAddress address) implements Path {

		@Override
		public String toString() {
			String host = NetUtil.toAddressString(this.address.getAddress());
			return ((host.indexOf(':') >= 0) ? "[" + host + "]" : host) + ":" + this.address.getPort();
		}

	}

	/**
	 * Through another node.
	 *
	 * @param via the node that forwards
	 * @param target the node at the end
	 */
	record Relayed(NodeId via, NodeId target) implements Path {
	}

}
