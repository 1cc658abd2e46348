package io.macula.engine;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * A procedure on offer until it is closed. Thread-safe.
 */
final class ActiveRegistration extends InForce implements Registration {

	private final Supplier<CompletableFuture<Void>> drain;

	ActiveRegistration(String procedure, Runnable end, Supplier<CompletableFuture<Void>> drain) {
		super(procedure, end);
		this.drain = drain;
	}

	@Override
	public String procedure() {
		return name();
	}

	@Override
	public CompletableFuture<Void> drain() {
		return this.drain.get();
	}

}
