package io.macula.engine.transport;

import io.netty.buffer.ByteBuf;

/**
 * The socket of a node. Confined to the loop.
 */
public interface Socket {

	/**
	 * The address that this socket is bound to, with the real port.
	 * @return the local path
	 */
	Path local();

	/**
	 * Dial. Exactly one of {@link ConnectionListener#opened} and
	 * {@link ConnectionListener#failed} follows, later than this call returns; a failure
	 * is reported when a close event says so, without waiting for a time-out.
	 * @param to where to
	 * @param expect who must answer and which protocols to offer
	 * @param listener told about the outcome and everything after
	 * @return a handle to give up
	 */
	Dial dial(Path to, PeerExpectation expect, ConnectionListener listener);

	/**
	 * Send a datagram that is no QUIC packet. Lost silently, as datagrams are.
	 * @param to where to
	 * @param datagram ownership passes to the socket; its first byte must be below
	 * {@code 0x40}
	 * @throws IllegalArgumentException if it is empty or starts with another byte; it is
	 * released
	 */
	void sendRaw(Path to, ByteBuf datagram);

	/**
	 * Close the socket and, abruptly, all its connections: listeners here and peers are
	 * told {@link CloseReason#GOING_AWAY}, dials under way fail.
	 */
	void close();

}
