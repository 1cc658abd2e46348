package io.macula.spring.listener;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

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

}
