package io.macula.engine;

import org.jspecify.annotations.Nullable;

/**
 * The link broke after the request was sent. Whether it ran is not known.
 */
public class LinkLostException extends MaculaException {

	private static final long serialVersionUID = 1L;

	public LinkLostException(String message) {
		this(message, null);
	}

	public LinkLostException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
