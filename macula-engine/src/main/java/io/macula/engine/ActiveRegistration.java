package io.macula.engine;

/**
 * A procedure on offer until it is closed. Thread-safe.
 */
final class ActiveRegistration extends InForce implements Registration {

	ActiveRegistration(String procedure, Runnable end) {
		super(procedure, end);
	}

	@Override
	public String procedure() {
		return name();
	}

}
