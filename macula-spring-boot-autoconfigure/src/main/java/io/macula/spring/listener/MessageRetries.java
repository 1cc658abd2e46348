package io.macula.spring.listener;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.retry.RetryPolicy;
import org.springframework.util.backoff.BackOffExecution;

/**
 * Further attempts with one message. One after the other, maybe on different threads.
 */
final class MessageRetries {

	private static final Log logger = LogFactory.getLog(RetryingErrorHandler.class);

	private final RetryPolicy policy;

	private final MaculaMessageRecoverer recoverer;

	private final Executor executor;

	private final Redelivery redelivery;

	private final CompletableFuture<Void> end;

	private final BackOffExecution backOff;

	private final long started = System.nanoTime();

	MessageRetries(RetryPolicy policy, MaculaMessageRecoverer recoverer, Executor executor, Redelivery redelivery,
			CompletableFuture<Void> end) {
		this.policy = policy;
		this.recoverer = recoverer;
		this.executor = executor;
		this.redelivery = redelivery;
		this.end = end;
		this.backOff = policy.getBackOff().start();
	}

	/**
	 * Wait for the next attempt, or give the message to the recoverer. Whatever goes
	 * wrong here ends the message, because the ones behind it wait for that.
	 */
	void next(FailedMessage failed) {
		try {
			long delay = delay(failed);
			if (delay == BackOffExecution.STOP) {
				follow(this.recoverer.recover(failed), (failure) -> end(failed, failure));
				return;
			}
			logger.debug("Attempt %d of endpoint '%s' with a message on '%s' failed, next one in %d ms"
				.formatted(failed.attempts(), failed.endpoint(), failed.message().topic(), delay), failed.cause());
			follow(this.redelivery.pause(Duration.ofMillis(delay)),
					(failure) -> execute(() -> attempt(failed), failed));
		}
		catch (Throwable ex) {
			end(failed, ex);
		}
	}

	/**
	 * An executor that is full or shut down throws on the timer's thread, where nobody
	 * would hear of it.
	 */
	private void execute(Runnable task, FailedMessage failed) {
		try {
			this.executor.execute(() -> this.redelivery.within(task));
		}
		catch (RuntimeException ex) {
			end(failed, ex);
		}
	}

	private long delay(FailedMessage failed) {
		if (failed.fatal() || !this.redelivery.isWanted() || !this.policy.shouldRetry(failed.cause())) {
			return BackOffExecution.STOP;
		}
		long delay = this.backOff.nextBackOff();
		Duration timeout = this.policy.getTimeout();
		if (delay != BackOffExecution.STOP && !timeout.isZero()
				&& System.nanoTime() - this.started + TimeUnit.MILLISECONDS.toNanos(delay) > timeout.toNanos()) {
			return BackOffExecution.STOP;
		}
		return delay;
	}

	private void attempt(FailedMessage failed) {
		if (!this.redelivery.isWanted()) {
			next(failed);
			return;
		}
		try {
			follow(this.redelivery.again(), (failure) -> {
				if (failure != null) {
					// A future may fail on the node's loop, where a recoverer must not
					// block
					FailedMessage again = failed.failedAgain(failure);
					execute(() -> next(again), again);
				}
				else {
					this.end.complete(null);
				}
			});
		}
		catch (Throwable ex) {
			end(failed, ex);
		}
	}

	private static void follow(CompletionStage<?> stage, Ending ending) {
		stage.whenComplete((result, failure) -> ending.ended(failure));
	}

	private void end(FailedMessage failed, @Nullable Throwable failure) {
		if (failure == null) {
			this.end.complete(null);
			return;
		}
		Throwable cause = ListenerFailures.cause(failure);
		if (cause != failed.cause()) {
			cause.addSuppressed(failed.cause());
		}
		this.end.completeExceptionally(cause);
	}

	/**
	 * Told how a stage ended.
	 */
	private interface Ending {

		void ended(@Nullable Throwable failure);

	}

}
