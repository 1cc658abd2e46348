package io.macula.engine;

import org.jspecify.annotations.Nullable;

/**
 * No path to the node.
 */
public class NodeUnreachableException extends MaculaException {

	private static final long serialVersionUID = 1L;

	public NodeUnreachableException(String message) {
		this(message, null);
	}

	public NodeUnreachableException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
