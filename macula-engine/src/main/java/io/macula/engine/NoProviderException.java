package io.macula.engine;

import org.jspecify.annotations.Nullable;

/**
 * No node offers the procedure, or none that does could be reached.
 */
public class NoProviderException extends MaculaException {

	private static final long serialVersionUID = 1L;

	public NoProviderException(String message) {
		this(message, null);
	}

	public NoProviderException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
