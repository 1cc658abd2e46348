package io.macula.spring.listener;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

import org.springframework.core.retry.RetryPolicy;

/**
 * Tries again as a {@link RetryPolicy} says and then leaves the message to a
 * {@link MaculaMessageRecoverer}. No thread waits between two attempts. A message that
 * does not suit its handler is not tried again, nor is any other once the subscription is
 * stopped. Thread-safe.
 */
public class RetryingErrorHandler implements MaculaErrorHandler {

	private final RetryPolicy policy;

	private final MaculaMessageRecoverer recoverer;

	private final Executor executor;

	/**
	 * An error handler.
	 * @param policy which failures are worth another attempt, how many and when
	 * @param recoverer takes what is left
	 * @param executor runs further attempts
	 */
	public RetryingErrorHandler(RetryPolicy policy, MaculaMessageRecoverer recoverer, Executor executor) {
		this.policy = policy;
		this.recoverer = recoverer;
		this.executor = executor;
	}

	@Override
	public CompletionStage<?> handle(FailedMessage failed, Redelivery redelivery) {
		CompletableFuture<Void> end = new CompletableFuture<>();
		new MessageRetries(this.policy, this.recoverer, this.executor, redelivery, end).next(failed);
		return end;
	}

}
