package io.macula.engine.transport;

/**
 * Gives sockets. Implementations: QUIC over UDP, memory within one process, and a
 * simulated network in tests. Confined to the node's loop, like everything it hands out;
 * all callbacks come on that loop.
 */
@FunctionalInterface
public interface Transport {

	/**
	 * Open the one socket of a node: it listens, it dials and it sends raw datagrams, all
	 * from the same address.
	 * @param spec where to bind and with which identity
	 * @param listener told about accepted connections, raw datagrams and read batches
	 * @return the open socket
	 * @throws io.macula.engine.runtime.MeshFailure if the address cannot be bound; names
	 * address and cause
	 */
	Socket bind(BindSpec spec, SocketListener listener);

}
