package io.macula.engine.discovery;

import java.util.concurrent.CompletableFuture;

/**
 * A search on the local network that is under way. Thread-safe.
 */
public interface LanSession extends AutoCloseable {

	/**
	 * Take the announcement back and search no longer. Returns at once; does nothing the
	 * second time.
	 */
	@Override
	void close();

	/**
	 * When the announcement has been taken back and nothing of the search is left.
	 * @return done some time after {@link #close}; at once unless an implementation says
	 * otherwise
	 */
	default CompletableFuture<Void> closed() {
		return CompletableFuture.completedFuture(null);
	}

}
