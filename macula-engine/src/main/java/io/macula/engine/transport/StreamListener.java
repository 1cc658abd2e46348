package io.macula.engine.transport;

import io.netty.buffer.ByteBuf;

/**
 * Told what arrives on a stream. Called on the loop. Reading never pauses: what may be in
 * flight is bounded by the credit that the link grants.
 */
public interface StreamListener {

	/**
	 * Bytes arrived.
	 * @param bytes the bytes in order, in pieces of any size; released by the caller
	 * afterwards
	 */
	void data(ByteBuf bytes);

	/**
	 * The peer finished its side; no more data. This side may go on writing.
	 */
	void finished();

	/**
	 * The peer abandoned the stream. Both directions have ended, nothing follows.
	 * @param code application error code
	 */
	void reset(long code);

}
