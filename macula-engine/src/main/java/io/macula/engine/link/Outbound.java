package io.macula.engine.link;

import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.wire.WireMessage;
import org.jspecify.annotations.Nullable;

/**
 * A publish, call or reply on its way to one or several links. One instance may be
 * offered to many links: it is encoded once and the bytes are shared. {@link #message}
 * may be called from any thread, the callbacks come on the loop.
 */
public interface Outbound {

	/**
	 * What to send: a {@code Publish}, {@code RpcRequest} or {@code RpcReply}. Must
	 * return the same instance each time after {@link #leaving}.
	 * @return the message
	 */
	WireMessage message();

	/**
	 * The message is about to be encoded for a link, after it has waited there. On the
	 * loop.
	 * @param now the time in nanoseconds
	 */
	default void leaving(long now) {
	}

	/**
	 * Topic or procedure, which compact frames replace by a number.
	 * @return the name, empty for a reply
	 */
	String name();

	/**
	 * Size for the accounting of queues: payload plus names and headers.
	 * @return bytes
	 */
	int bytes();

	/**
	 * The message was handed to the transport.
	 * @param link where
	 */
	void written(Link link);

	/**
	 * The message was not sent and will not be.
	 * @param link where
	 * @param failure why
	 */
	void failed(Link link, MeshFailure failure);

	/**
	 * Whether there is no point in sending it any more (cancelled, too late). Checked
	 * just before encoding, and again and again while a payload larger than a frame is
	 * sent; then {@link #failed} is called.
	 * @return {@code true} to leave it out
	 */
	default boolean obsolete() {
		return false;
	}

	/**
	 * A part of a payload that is larger than a frame was handed to the transport.
	 * @param link where
	 * @param bytes bytes of the payload so far
	 * @param total bytes of the whole payload
	 */
	default void progressed(Link link, long bytes, long total) {
	}

	/**
	 * Where encoded bytes are left for further links.
	 * @return the same instance each time for a message that is offered to several links,
	 * {@code null} for one link
	 */
	default @Nullable Frames frames() {
		return null;
	}

}
