package io.macula.engine;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Something that is in force until it is closed. Thread-safe.
 */
final class ActiveSubscription extends InForce implements Subscription {

	private final Supplier<CompletableFuture<Void>> drain;

	/** Something for which nothing waits. */
	ActiveSubscription(String pattern, Runnable end) {
		this(pattern, end, () -> {
			end.run();
			return CompletableFuture.completedFuture(null);
		});
	}

	ActiveSubscription(String pattern, Runnable end, Supplier<CompletableFuture<Void>> drain) {
		super(pattern, end);
		this.drain = drain;
	}

	@Override
	public String pattern() {
		return name();
	}

	@Override
	public CompletableFuture<Void> drain() {
		return this.drain.get();
	}

}
