package io.macula.spring.listener;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * Counts what is in progress and tells when there is nothing left. Thread-safe.
 */
final class InProgress {

	private final AtomicInteger count = new AtomicInteger();

	private final AtomicReference<@Nullable CompletableFuture<Void>> idle = new AtomicReference<>();

	int begin() {
		return this.count.incrementAndGet();
	}

	void end() {
		if (this.count.decrementAndGet() == 0) {
			tellIdle();
		}
	}

	int count() {
		return this.count.get();
	}

	/**
	 * A future that is done as soon as nothing is in progress. Asked after the source of
	 * work was shut, or it may never be.
	 */
	CompletableFuture<Void> idle() {
		CompletableFuture<Void> future = this.idle
			.updateAndGet((current) -> (current != null && !current.isDone()) ? current : new CompletableFuture<>());
		if (this.count.get() == 0) {
			tellIdle();
		}
		return (future != null) ? future : CompletableFuture.completedFuture(null);
	}

	private void tellIdle() {
		CompletableFuture<Void> future = this.idle.get();
		if (future != null) {
			future.complete(null);
		}
	}

}
