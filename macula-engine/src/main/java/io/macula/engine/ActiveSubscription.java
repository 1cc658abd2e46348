package io.macula.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Something that is in force until it is closed. Thread-safe.
 */
final class ActiveSubscription implements Subscription {

	private final String pattern;

	private final Runnable close;

	private final Supplier<CompletableFuture<Void>> drain;

	private final AtomicBoolean closed = new AtomicBoolean();

	/** Something for which nothing waits. */
	ActiveSubscription(String pattern, Runnable close) {
		this(pattern, close, () -> {
			close.run();
			return CompletableFuture.completedFuture(null);
		});
	}

	ActiveSubscription(String pattern, Runnable close, Supplier<CompletableFuture<Void>> drain) {
		this.pattern = pattern;
		this.close = close;
		this.drain = drain;
	}

	@Override
	public String pattern() {
		return this.pattern;
	}

	@Override
	public void close() {
		if (this.closed.compareAndSet(false, true)) {
			this.close.run();
		}
	}

	@Override
	public CompletableFuture<Void> drain() {
		return this.drain.get();
	}

}
