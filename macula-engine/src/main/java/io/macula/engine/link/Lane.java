package io.macula.engine.link;

import io.macula.engine.wire.WireMessage;

/**
 * One end of a stream of messages beside those that every link has: for a streaming call
 * or a large payload. The peer may send as much as it was granted, and this end as much
 * as the peer grants. Confined to the loop.
 */
public interface Lane {

	/** Bytes that either end may send before the first grant. */
	int INITIAL_CREDIT = DataSender.INITIAL_CREDIT;

	/**
	 * What the peer takes in one message.
	 * @return its limit {@code frameBytes}
	 */
	int frameBytes();

	/**
	 * Whether a message may be sent now. One that is begun may be longer than what was
	 * granted.
	 * @return {@code false} to wait for {@link LaneListener#writable}
	 */
	boolean writable();

	/**
	 * Send a message. Nothing happens if this end is finished.
	 * @param message a {@code StreamAccept} or {@code StreamItem}, or what a large
	 * payload belongs to
	 */
	void send(WireMessage message);

	/**
	 * Allow the peer to send more.
	 * @param bytes how much more
	 */
	void grant(long bytes);

	/**
	 * Say that nothing more follows. The lane is over when both ends have said so.
	 */
	void finish();

	/**
	 * End both directions and tell the peer why. The listener of this end is told nothing
	 * more. Does nothing if the lane is over.
	 * @param code why
	 * @param text why, in words
	 */
	void abort(String code, String text);

}
