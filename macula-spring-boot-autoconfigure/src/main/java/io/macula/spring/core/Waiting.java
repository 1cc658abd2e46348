package io.macula.spring.core;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import io.macula.engine.CallCancelledException;
import io.macula.engine.MaculaException;

/**
 * Turns futures into values and their failures into what a caller expects. Stateless.
 */
final class Waiting {

	private Waiting() {
	}

	/**
	 * Wait for a future without a bound of its own.
	 */
	static <T> T forValue(CompletableFuture<T> future) {
		return unwrap(future, future::get);
	}

	/**
	 * Wait for a future for at most some time.
	 */
	static <T> T forValue(CompletableFuture<T> future, Duration timeout, Supplier<MaculaException> late) {
		return unwrap(future, () -> {
			try {
				return future.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
			}
			catch (TimeoutException ex) {
				throw late.get();
			}
		});
	}

	private static <T> T unwrap(CompletableFuture<T> future, Wait<T> wait) {
		try {
			return wait.get();
		}
		catch (InterruptedException ex) {
			future.cancel(true);
			Thread.currentThread().interrupt();
			throw new CallCancelledException("Interrupted while waiting", ex);
		}
		catch (CancellationException ex) {
			throw new CallCancelledException("Cancelled while waiting", ex);
		}
		catch (ExecutionException ex) {
			throw asRuntime(ex);
		}
	}

	private static RuntimeException asRuntime(Throwable failure) {
		Throwable cause = failure.getCause();
		if (cause instanceof CompletionException && cause.getCause() != null) {
			cause = cause.getCause();
		}
		if (cause instanceof Error error) {
			throw error;
		}
		return (cause instanceof RuntimeException runtime) ? runtime
				: new MaculaException(String.valueOf(failure.getMessage()), cause);
	}

	/**
	 * The same outcome, but completed by an executor, so that what depends on it never
	 * runs on the node's loop. Plain {@code thenApplyAsync} would hand failures over on
	 * the loop.
	 */
	static <T> CompletableFuture<T> offLoop(CompletableFuture<T> source, Executor executor) {
		return cancelling(source.whenCompleteAsync((value, failure) -> {
		}, executor), source);
	}

	/**
	 * A future derived from another one that passes a cancellation on, which
	 * {@link CompletableFuture} does not do.
	 */
	static <T> CompletableFuture<T> cancelling(CompletableFuture<T> derived, CompletableFuture<?> source) {
		derived.whenComplete((value, failure) -> {
			if (derived.isCancelled()) {
				source.cancel(true);
			}
		});
		return derived;
	}

	/**
	 * Waits.
	 *
	 * @param <T> type of the value
	 */
	private interface Wait<T> {

		T get() throws InterruptedException, ExecutionException;

	}

}
