package io.macula.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.macula.engine.runtime.NodeContext;

/**
 * Future of an operation of a node. Waiting for it on the node's loop would stop the very
 * loop that completes it, so that fails at once instead. Thread-safe.
 *
 * @param <T> type of the outcome
 */
class MeshFuture<T> extends CompletableFuture<T> {

	private final NodeContext context;

	MeshFuture(NodeContext context) {
		this.context = context;
	}

	NodeContext context() {
		return this.context;
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
