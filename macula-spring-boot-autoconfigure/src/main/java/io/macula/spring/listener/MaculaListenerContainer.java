package io.macula.spring.listener;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * Starts and stops one endpoint. Thread-safe.
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
	 * Take no more messages or calls and tell the mesh. Does nothing when not running.
	 * @return done when what was in progress has finished
	 */
	CompletableFuture<Void> stop();

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
