package io.macula.engine;

import org.jspecify.annotations.Nullable;

/**
 * Something in the mesh went wrong. Subclasses say what.
 */
public class MaculaException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public MaculaException(String message) {
		super(message);
	}

	public MaculaException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
