package io.macula.spring.listener;

import java.util.concurrent.CompletionStage;

/**
 * Takes a message for which there is no further attempt. Called by several threads at
 * once.
 */
@FunctionalInterface
public interface MaculaMessageRecoverer {

	/**
	 * Take a message.
	 * @param failed the message and why its handler failed the last time
	 * @return completes when the message counts as handled; fails if it does not, see
	 * {@link MaculaErrorHandler#handle}
	 */
	CompletionStage<?> recover(FailedMessage failed);

}
