package io.macula.engine.transport;

import io.netty.buffer.ByteBuf;

/**
 * One bidirectional stream. Confined to the loop.
 */
public interface Stream {

	/**
	 * Number of the stream within its connection, as QUIC counts (the dialler's first is
	 * 0, then 4, 8 and so on; the accepting side's first is 1, then 5, 9).
	 * @return the number
	 */
	long id();

	/**
	 * Write bytes. They are always taken, in order. Write large batches rather than
	 * single frames: each write may become packets at once.
	 * @param bytes ownership passes to the stream
	 * @return {@code true} if more can be written now; {@code false} to wait for
	 * {@link #onWritable}
	 */
	boolean write(ByteBuf bytes);

	/**
	 * How much more could be written without queueing inside the transport.
	 * @return bytes, 0 when not writable
	 */
	long writableBytes();

	/**
	 * Set what runs each time the stream becomes writable again after {@link #write}
	 * returned {@code false}.
	 * @param task the task
	 */
	void onWritable(Runnable task);

	/**
	 * End this side after what was written (FIN).
	 */
	void finish();

	/**
	 * Abandon both directions of the stream.
	 * @param code application error code told to the peer
	 */
	void reset(int code);

}
