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
	 * Open a bidirectional stream. The peer learns of it with the first bytes written, or
	 * when it is finished or reset without any. A stream counts against the peer's limit
	 * until both directions have ended.
	 * @param listener told about what arrives on it
	 * @return the stream, writable at once
	 * @throws io.macula.engine.runtime.MeshFailure with {@code OVERLOADED} if the peer
	 * allows no more streams now, with {@code LINK_LOST} if the connection is closed
	 */
	Stream openStream(StreamListener listener);

	/**
	 * Send an unreliable datagram inside the connection; dropped when it does not fit,
	 * when the peer takes none, and when the connection is congested. 1,150 bytes always
	 * fit.
	 * @param datagram ownership passes to the connection
	 */
	void sendDatagram(ByteBuf datagram);

	/**
	 * Close at once; what was not sent yet is lost. Only
	 * {@link ConnectionListener#closed} follows, later than this call returns. Does
	 * nothing when closed.
	 * @param reason code and text told to the peer
	 */
	void close(CloseReason reason);

}
