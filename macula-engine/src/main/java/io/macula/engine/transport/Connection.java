package io.macula.engine.transport;

import io.netty.buffer.ByteBuf;

/**
 * A connection to one peer. Confined to the loop.
 */
public interface Connection {

	/**
	 * Where the peer is now, as seen by this side.
	 * @return the path, which changes when the peer's address does
	 */
	Path remote();

	/**
	 * What the TLS handshake established.
	 * @return protocol and certificate of the peer
	 */
	TlsPeer tls();

	/**
	 * Open a bidirectional stream. The peer learns of it with the first bytes written.
	 * @param listener told about what arrives on it
	 * @return the stream, writable at once: what cannot leave yet is kept and reported
	 * through {@link Stream#write}
	 */
	Stream openStream(StreamListener listener);

	/**
	 * Send an unreliable datagram inside the connection; dropped when it does not fit.
	 * @param datagram ownership passes to the connection
	 */
	void sendDatagram(ByteBuf datagram);

	/**
	 * Close at once. {@link ConnectionListener#closed} follows. Does nothing when closed.
	 * @param reason told to the peer
	 */
	void close(CloseReason reason);

}
