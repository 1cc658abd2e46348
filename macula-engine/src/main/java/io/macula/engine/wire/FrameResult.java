package io.macula.engine.wire;

/**
 * What a {@link FrameDecoder} found next. Immutable.
 */
public sealed interface FrameResult {

	/**
	 * A message.
	 *
	 * @param message the message
	 * @param frameBytes bytes of its frame, header included
	 */
	record Decoded(WireMessage message, int frameBytes) implements FrameResult {
	}

	/**
	 * No whole frame is there yet.
	 */
	record NeedMore() implements FrameResult {

		static final NeedMore INSTANCE = new NeedMore();

	}

	/**
	 * No message.
	 *
	 * @param reason what is wrong
	 * @param fatal whether it is unknown where the next frame begins, so that the stream
	 * is of no more use; otherwise the frame was skipped
	 * @param frameBytes bytes that were skipped, header included; 0 when fatal
	 */
	record Malformed(WireFormatException.Reason reason, boolean fatal, int frameBytes) implements FrameResult {
	}

}
