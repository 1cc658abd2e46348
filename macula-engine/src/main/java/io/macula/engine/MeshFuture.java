package io.macula.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.macula.engine.runtime.NodeContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Future of an operation of a node. Waiting for it on the node's loop would stop the very
 * loop that completes it, so that fails at once instead. Thread-safe.
 *
 * @param <T> type of the outcome
 */
class MeshFuture<T> extends CompletableFuture<T> {

	private static final Logger LOG = LoggerFactory.getLogger(MaculaNode.class);

	private final NodeContext context;

	MeshFuture(NodeContext context) {
		this.context = context;
	}

	NodeContext context() {
		return this.context;
	}

	/**
	 * Complete a future where the application wants that. When its executor refuses, it
	 * is done here: whoever waits must not wait for ever, and the loop, which has more to
	 * do, must not hear of it.
	 * @param executor the application's executor, {@code null} for the current thread
	 * @param completion completes the future
	 */
	static void run(@Nullable Executor executor, Runnable completion) {
		if (executor != null) {
			try {
				executor.execute(completion);
				return;
			}
			catch (RuntimeException ex) {
				LOG.debug("The executor of futures refused a completion", ex);
			}
		}
		completion.run();
	}

	/**
	 * Complete a future with a value where the application wants that.
	 * @param executor the application's executor, {@code null} for the current thread
	 * @param future the future
	 * @param value its value
	 * @param <T> type of the value
	 */
	static <T> void succeed(@Nullable Executor executor, CompletableFuture<T> future, @Nullable T value) {
		if (executor == null) {
			// The fast path: no object for the step between
			future.complete(value);
			return;
		}
		run(executor, () -> future.complete(value));
	}

	/**
	 * Fail a future where the application wants that.
	 * @param executor the application's executor, {@code null} for the current thread
	 * @param future the future
	 * @param failure why, translated to what the public API throws
	 */
	static void fail(@Nullable Executor executor, CompletableFuture<?> future, Throwable failure) {
		run(executor, () -> future.completeExceptionally(Failures.translate(failure)));
	}

	@Override
	public <U> CompletableFuture<U> newIncompleteFuture() {
		return new MeshFuture<>(this.context);
	}

	@Override
	public T get() throws InterruptedException, ExecutionException {
		checkMayWait();
		return super.get();
	}

	@Override
	public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
		checkMayWait();
		return super.get(timeout, unit);
	}

	@Override
	public T join() {
		checkMayWait();
		return super.join();
	}

	private void checkMayWait() {
		if (!isDone() && this.context.inLoop()) {
			throw new IllegalStateException(
					"Waiting here would block the node's loop for ever: this code runs in a stage"
							+ " of a future of the node; use the ...Async variants with an executor, or set a futureExecutor");
		}
	}

}
