package io.macula.engine;

import org.jspecify.annotations.Nullable;

/**
 * A topic, pattern, procedure or realm name is not valid; the message says why.
 */
public class InvalidNameException extends MaculaException {

	private static final long serialVersionUID = 1L;

	public InvalidNameException(String message) {
		this(message, null);
	}

	public InvalidNameException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
