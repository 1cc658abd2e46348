package io.macula.spring.listener;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * Starts, pauses and stops one endpoint. Thread-safe.
 */
public interface MaculaListenerContainer {

	/**
	 * What is started and stopped.
	 * @return the endpoint
	 */
	MaculaListenerEndpoint endpoint();

	/**
	 * Take messages or calls. Does nothing when running.
	 * @return done when the endpoint is in force here and the mesh knows it, or the node
	 * has refused it; never fails
	 */
	CompletableFuture<Void> start();

	/**
	 * Take no more messages or calls and tell the mesh. Messages that have arrived are
	 * handled, unless the endpoint is paused or is started again meanwhile. Does nothing
	 * when not running.
	 * @return done when what was in progress has finished
	 */
	CompletableFuture<Void> stop();

	/**
	 * Handle no more messages or calls for now. Messages wait, in a queue that is bounded
	 * as ever, and the mesh goes on to send them; calls are refused so that their callers
	 * try another provider. What is in progress goes on. Does nothing when not running.
	 */
	void pause();

	/**
	 * Go on, beginning with what waits. Does nothing when not paused.
	 */
	void resume();

	/**
	 * Whether it is paused.
	 * @return {@code true} between pause and resume or stop
	 */
	boolean isPaused();

	/**
	 * Whether it takes messages or calls.
	 * @return {@code true} between start and stop
	 */
	boolean isRunning();

	/**
	 * Messages or calls in progress.
	 * @return how many
	 */
	int inProgress();

	/**
	 * Why the node refused the endpoint after it was started.
	 * @return the failure, or {@code null} if there was none
	 */
	@Nullable Throwable failure();

}
