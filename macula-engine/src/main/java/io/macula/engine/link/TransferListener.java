package io.macula.engine.link;

import io.macula.engine.wire.WireMessage;

/**
 * Told how far large payloads of peers have come. Called on the loop.
 */
@FunctionalInterface
public interface TransferListener {

	/**
	 * More of a payload arrived.
	 * @param link from whom
	 * @param head the message that it belongs to, its payload left out
	 * @param bytes bytes of the payload so far
	 * @param total bytes of the whole payload
	 */
	void received(Link link, WireMessage head, long bytes, long total);

}
