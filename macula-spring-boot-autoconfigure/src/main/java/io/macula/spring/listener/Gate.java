package io.macula.spring.listener;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * Lets work pass, or keeps it waiting until it is opened again. Thread-safe.
 */
final class Gate {

	private final AtomicReference<@Nullable CompletableFuture<Void>> closed = new AtomicReference<>();

	void close() {
		this.closed.compareAndSet(null, new CompletableFuture<>());
	}

	void open() {
		CompletableFuture<Void> waiting = this.closed.getAndSet(null);
		if (waiting != null) {
			waiting.complete(null);
		}
	}

	/**
	 * Open the gate for what comes later; what waits now fails.
	 */
	void abandon(RuntimeException reason) {
		CompletableFuture<Void> waiting = this.closed.getAndSet(null);
		if (waiting != null) {
			waiting.completeExceptionally(reason);
		}
	}

	boolean isClosed() {
		return this.closed.get() != null;
	}

	/**
	 * What to wait for, {@code null} if the gate is open.
	 */
	@Nullable CompletableFuture<Void> passage() {
		return this.closed.get();
	}

}
