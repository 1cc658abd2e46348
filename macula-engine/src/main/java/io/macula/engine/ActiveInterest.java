package io.macula.engine;

/**
 * Providers at hand until it is closed. Thread-safe.
 */
final class ActiveInterest extends InForce implements ServiceInterest {

	ActiveInterest(String procedure, Runnable end) {
		super(procedure, end);
	}

	@Override
	public String procedure() {
		return name();
	}

}
