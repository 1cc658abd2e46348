package io.macula.spring.listener;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Gives a message up: the node logs and counts the failure, and a publisher that asked
 * for confirmation learns that the message was rejected. Stateless.
 */
public class LoggingMessageRecoverer implements MaculaMessageRecoverer {

	@Override
	public CompletionStage<?> recover(FailedMessage failed) {
		return CompletableFuture.failedStage(failed.cause());
	}

}
