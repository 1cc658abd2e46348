package io.macula.engine.wire;

import java.util.Locale;

/**
 * Bytes of a peer are no message. Carries no stack trace, because a peer can cause it as
 * often as it likes. Immutable.
 */
public final class WireFormatException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final Reason reason;

	public WireFormatException(Reason reason, String message) {
		super(message, null, false, false);
		this.reason = reason;
	}

	/**
	 * What is wrong.
	 * @return the reason
	 */
	public Reason reason() {
		return this.reason;
	}

	/**
	 * What can be wrong with bytes.
	 */
	public enum Reason {

		/** The frame has another version than 1. */
		VERSION,
		/** The frame, or a text in it, is larger than allowed. */
		TOO_LARGE,
		/** The frame is of no known type. */
		UNKNOWN_TYPE,
		/** A value ends early, or declares more than there is. */
		TRUNCATED,
		/** A byte that begins no value. */
		INVALID_BYTE,
		/** Bytes follow the value. */
		TRAILING_BYTES,
		/** The payload is no map. */
		NOT_A_MAP,
		/** Nested deeper than allowed. */
		TOO_DEEP,
		/** More keys, values and items than allowed. */
		TOO_MANY_ELEMENTS,
		/** A text is not UTF-8. */
		INVALID_TEXT,
		/** A compact frame with unknown flags or impossible numbers. */
		INVALID_COMPACT,
		/** A number stands for no name. */
		UNKNOWN_NAME,
		/** More names than allowed, or too long a name. */
		TOO_MANY_NAMES;

		private final String text = name().toLowerCase(Locale.ROOT);

		/**
		 * Name for counters.
		 * @return lower case with underscores
		 */
		public String text() {
			return this.text;
		}

	}

}
