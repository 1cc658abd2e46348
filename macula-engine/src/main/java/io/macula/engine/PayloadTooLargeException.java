package io.macula.engine;

import org.jspecify.annotations.Nullable;

/**
 * A message is larger than a limit; the message names both. Nothing was sent.
 */
public class PayloadTooLargeException extends MaculaException {

	private static final long serialVersionUID = 1L;

	public PayloadTooLargeException(String message) {
		this(message, null);
	}

	public PayloadTooLargeException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
