package io.macula.spring.listener;

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
	 * Whether another attempt makes sense.
	 * @return {@code false} when the subscription has been stopped meanwhile
	 */
	boolean isWanted();

}
