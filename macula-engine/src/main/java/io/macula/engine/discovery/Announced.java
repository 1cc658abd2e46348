package io.macula.engine.discovery;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * One announcement of this node. Confined to the loop.
 */
final class Announced implements Advertisement {

	private final CompletableFuture<Void> announced;

	private final Supplier<CompletableFuture<Void>> withdrawal;

	private @Nullable CompletableFuture<Void> withdrawn;

	Announced(CompletableFuture<Void> announced, Supplier<CompletableFuture<Void>> withdrawal) {
		this.announced = announced;
		this.withdrawal = withdrawal;
	}

	@Override
	public CompletableFuture<Void> announced() {
		return this.announced;
	}

	@Override
	public CompletableFuture<Void> withdraw() {
		CompletableFuture<Void> known = this.withdrawn;
		if (known == null) {
			known = this.withdrawal.get();
			this.withdrawn = known;
		}
		return known;
	}

}
