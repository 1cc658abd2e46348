package io.macula.engine.transport;

import io.netty.buffer.ByteBuf;

/**
 * Told what arrives at a socket. Called on the loop.
 */
public interface SocketListener {

	/**
	 * A peer dialled and the TLS handshake is complete.
	 * @param connection the connection
	 * @return who is told about it from now on; {@link ConnectionListener#opened} is not
	 * called for it
	 */
	ConnectionListener accepted(Connection connection);

	/**
	 * A raw datagram arrived.
	 * @param from where it came from
	 * @param datagram its bytes; released by the caller afterwards
	 */
	void raw(Path from, ByteBuf datagram);

	/**
	 * Everything that one read of the socket brought has been handed out: the moment to
	 * send what it caused, once. Also called after connections opened and data arrived
	 * outside of a read; never while something is being handed out.
	 */
	void batchComplete();

	/**
	 * The socket broke and is closed.
	 * @param cause why
	 */
	void broken(Throwable cause);

}
