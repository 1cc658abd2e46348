package io.macula.engine.transport;

import io.macula.engine.runtime.MeshFailure;
import io.netty.buffer.ByteBuf;

/**
 * Told about a connection. Called on the loop; after {@link #closed} or {@link #failed}
 * nothing follows.
 */
public interface ConnectionListener {

	/**
	 * The dial succeeded: TLS is complete on this side.
	 * @param connection the connection
	 */
	void opened(Connection connection);

	/**
	 * The dial failed.
	 * @param failure why, with the address in its message
	 */
	void failed(MeshFailure failure);

	/**
	 * The peer opened a stream: its first bytes, its end or its reset follow at once.
	 * @param stream the stream
	 * @return who is told about what arrives on it
	 */
	StreamListener streamOpened(Stream stream);

	/**
	 * An unreliable datagram arrived.
	 * @param datagram its bytes; released by the caller afterwards
	 */
	default void datagram(ByteBuf datagram) {
	}

	/**
	 * The peer's address changed and the new one is validated.
	 * @param now where it is now
	 */
	default void moved(Path now) {
	}

	/**
	 * The connection is gone; all its streams are, too, and their listeners hear nothing
	 * more.
	 * @param reason who closed it and why
	 */
	void closed(CloseReason reason);

}
