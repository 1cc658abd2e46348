package io.macula.spring.listener;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Helps with futures. Stateless.
 */
final class Stages {

	private Stages() {
	}

	/**
	 * Whether a stage is known to be done, so that what comes after it runs at once.
	 */
	static boolean isDone(CompletionStage<?> stage) {
		try {
			return stage instanceof Future<?> future && future.isDone();
		}
		catch (UnsupportedOperationException ex) {
			// The minimal stages of the JDK do not tell
			return false;
		}
	}

	/**
	 * A stage that was derived from another one and passes a cancellation on to it, which
	 * futures do not do by themselves.
	 */
	static <T> CompletionStage<T> cancelling(CompletionStage<T> derived, CompletionStage<?> source) {
		if (derived instanceof CompletableFuture<T> future && source instanceof Future<?> cancellable) {
			future.whenComplete((value, failure) -> {
				if (future.isCancelled()) {
					cancellable.cancel(true);
				}
			});
		}
		return derived;
	}

	/**
	 * Run something after a while. Somebody waits for it, so it runs all the same when
	 * the executor takes nothing any more by then, because the application stops.
	 */
	static void later(Duration delay, Executor executor, Runnable task) {
		CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS).execute(() -> {
			try {
				executor.execute(task);
			}
			catch (RejectedExecutionException ex) {
				task.run();
			}
		});
	}

}
