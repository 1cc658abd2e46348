package io.macula.spring.listener;

import io.macula.engine.InvalidNameException;

/**
 * An endpoint has a pattern or a procedure name that cannot be used.
 */
public class InvalidEndpointException extends InvalidNameException {

	private static final long serialVersionUID = 1L;

	public InvalidEndpointException(String id, IllegalArgumentException cause) {
		super("Endpoint '" + id + "': " + cause.getMessage(), cause);
	}

}
