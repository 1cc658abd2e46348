package io.macula.engine;

import org.jspecify.annotations.Nullable;

/**
 * The deadline of a call passed. Whether it ran is not known.
 */
public class CallTimeoutException extends MaculaException {

	private static final long serialVersionUID = 1L;

	public CallTimeoutException(String message) {
		this(message, null);
	}

	public CallTimeoutException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
