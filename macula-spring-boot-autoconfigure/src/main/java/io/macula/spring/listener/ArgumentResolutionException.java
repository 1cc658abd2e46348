package io.macula.spring.listener;

/**
 * The parameters of a handler method could not be filled from what arrived, before the
 * method was called.
 */
class ArgumentResolutionException extends Exception {

	private static final long serialVersionUID = 1L;

	private final Exception reason;

	ArgumentResolutionException(Exception reason) {
		super(reason);
		this.reason = reason;
	}

	Exception reason() {
		return this.reason;
	}

}
