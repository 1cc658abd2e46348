package io.macula.engine.transport.memory;

import io.macula.engine.runtime.NodeContext;
import io.macula.engine.transport.BindSpec;
import io.macula.engine.transport.Socket;
import io.macula.engine.transport.SocketListener;
import io.macula.engine.transport.Transport;

/**
 * The transport of one node in a {@link MemoryNetwork}. It knows the node's loop only
 * through the context, so it runs on a real one as well as on one in virtual time. Peers
 * see each other's real certificates; that each holds the key to its own is taken for
 * granted. Confined to the node's loop.
 */
public final class MemoryTransport implements Transport {

	private final NodeContext context;

	private final MemoryNetwork network;

	public MemoryTransport(NodeContext context, MemoryNetwork network) {
		this.context = context;
		this.network = network;
	}

	@Override
	public Socket bind(BindSpec spec, SocketListener listener) {
		return new MemorySocket(this.context, this.network, spec, listener);
	}

}
