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
	 * Write bytes. They are always taken, in order; what cannot leave yet is kept,
	 * without bound, so a caller that has more than {@link #writableBytes} keeps the rest
	 * itself. Write large batches rather than single frames: each write may become
	 * packets at once. On a stream that was reset or whose connection is closed they
	 * vanish.
	 * @param bytes ownership passes to the stream
	 * @return {@code true} if more can be written now; {@code false} to wait for
	 * {@link #onWritable}
	 * @throws IllegalStateException after {@link #finish}; the bytes are released
	 */
	boolean write(ByteBuf bytes);

	/**
	 * How much more could be written without queueing inside the transport. It may become
	 * less without a write, because streams of a connection share what it may send.
	 * @return bytes; 0 to wait for {@link #onWritable}
	 */
	long writableBytes();

	/**
	 * Set what runs each time the stream becomes writable again after {@link #write}
	 * returned {@code false} or {@link #writableBytes} zero, with the latter above zero.
	 * It does not run before the call that caused it has returned a value, nor after the
	 * end of the stream.
	 * @param task the task
	 */
	void onWritable(Runnable task);

	/**
	 * End this side after what was written (FIN). The other direction stays open until
	 * the peer finishes it. Does nothing when done already.
	 */
	void finish();

	/**
	 * Write bytes and end this side with them. Better than an end without bytes, which
	 * the QUIC library may lose when the peer has acknowledged everything and has ended
	 * its side: then the peer never learns of it.
	 * @param last ownership passes to the stream
	 */
	default void finish(ByteBuf last) {
		write(last);
		finish();
	}

	/**
	 * Abandon both directions of the stream: what was not sent is dropped, what arrives
	 * is not told any more, the peer's {@link StreamListener#reset} is called. For
	 * failures only: {@link #finish} on both sides is cheaper. Does nothing when both
	 * directions have ended.
	 * @param code application error code told to the peer, not negative
	 */
	void reset(int code);

}
