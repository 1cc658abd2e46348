package io.macula.engine;

import java.util.concurrent.CompletableFuture;

/**
 * A subscription in force. Thread-safe.
 */
public interface Subscription extends AutoCloseable {

	/**
	 * What was subscribed to.
	 * @return the pattern
	 */
	String pattern();

	/**
	 * End it. Nothing is handed to the handler any more, except what it is handling now;
	 * the mesh is told. Does nothing the second time.
	 */
	@Override
	void close();

	/**
	 * Take nothing new and let what has arrived be handled: the mesh is told first, and
	 * what linked nodes sent before they knew is still taken; who does not say that this
	 * is all is not waited for longer than a second and four round trips. {@link #close}
	 * ends it sooner.
	 * @return done when everything is handled and the subscription has ended, or when it
	 * or the node was closed; never fails
	 */
	default CompletableFuture<Void> drain() {
		close();
		return CompletableFuture.completedFuture(null);
	}

}
