package io.macula.engine;

import java.util.concurrent.CompletableFuture;

/**
 * A procedure on offer. Thread-safe.
 */
public interface Registration extends AutoCloseable {

	/**
	 * Name of the procedure.
	 * @return the name
	 */
	String procedure();

	/**
	 * Withdraw it. Calls in progress finish; the mesh is told. Does nothing the second
	 * time.
	 */
	@Override
	void close();

	/**
	 * Withdraw it, and let calls that have arrived reach their handler.
	 * @return done when the handler was called for all of them and has returned, or when
	 * the node was closed; never fails. What it answers later still goes to the callers
	 */
	default CompletableFuture<Void> drain() {
		close();
		return CompletableFuture.completedFuture(null);
	}

}
