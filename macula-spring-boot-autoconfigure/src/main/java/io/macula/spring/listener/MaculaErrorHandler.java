package io.macula.spring.listener;

import java.util.concurrent.CompletionStage;

/**
 * Decides what becomes of a message whose handler failed. Called by several threads at
 * once, one per message in progress.
 */
@FunctionalInterface
public interface MaculaErrorHandler {

	/**
	 * Deal with a failure. No further message of an ordered subscription is handled
	 * before the returned stage is complete. May block.
	 * @param failed the message and why its handler failed
	 * @param redelivery hands the same message to the same handler again
	 * @return completes when the message counts as handled; fails if it does not, which
	 * is logged and counted by the node and told to a publisher that asked for
	 * confirmation
	 */
	CompletionStage<?> handle(FailedMessage failed, Redelivery redelivery);

}
