package io.macula.engine;

import org.jspecify.annotations.Nullable;

/**
 * The other node refused: it is shutting down, or its policy forbids it.
 */
public class RefusedException extends MaculaException {

	private static final long serialVersionUID = 1L;

	public RefusedException(String message) {
		this(message, null);
	}

	public RefusedException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
