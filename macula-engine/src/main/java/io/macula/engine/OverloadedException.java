package io.macula.engine;

import org.jspecify.annotations.Nullable;

/**
 * A bounded queue or table is full, here or at the other node; the message names it.
 */
public class OverloadedException extends MaculaException {

	private static final long serialVersionUID = 1L;

	public OverloadedException(String message) {
		this(message, null);
	}

	public OverloadedException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
