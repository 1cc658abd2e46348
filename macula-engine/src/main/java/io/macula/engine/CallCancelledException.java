package io.macula.engine;

import org.jspecify.annotations.Nullable;

/**
 * The call was cancelled.
 */
public class CallCancelledException extends MaculaException {

	private static final long serialVersionUID = 1L;

	public CallCancelledException(String message) {
		this(message, null);
	}

	public CallCancelledException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
