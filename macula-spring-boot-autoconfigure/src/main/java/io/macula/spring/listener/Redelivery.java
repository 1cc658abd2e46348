package io.macula.spring.listener;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Hands a message to its handler once more. Thread-safe.
 */
public interface Redelivery {

	/**
	 * Call the handler on the current thread.
	 * @return completes when the message is handled, fails if the handler fails again
	 */
	CompletionStage<?> again();

	/**
	 * Run something that belongs to the message within its observation, which a thread
	 * has left behind after a pause.
	 * @param task run on the current thread
	 */
	default void within(Runnable task) {
		task.run();
	}

	/**
	 * Whether another attempt makes sense.
	 * @return {@code false} when the subscription has been stopped meanwhile
	 */
	boolean isWanted();

	/**
	 * Wait for the next attempt without holding a thread.
	 * @param delay how long
	 * @return completes after that time, or as soon as no further attempt is wanted; on a
	 * thread that must not be blocked
	 */
	CompletionStage<Void> pause(Duration delay);

}
