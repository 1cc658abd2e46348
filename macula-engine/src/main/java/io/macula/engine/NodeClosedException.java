package io.macula.engine;

import org.jspecify.annotations.Nullable;

/**
 * This node is closed or closing.
 */
public class NodeClosedException extends MaculaException {

	private static final long serialVersionUID = 1L;

	public NodeClosedException(String message) {
		this(message, null);
	}

	public NodeClosedException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
