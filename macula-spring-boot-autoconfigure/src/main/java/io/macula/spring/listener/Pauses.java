package io.macula.spring.listener;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Times between two attempts with a message, which end early when no further attempt is
 * wanted: a subscription that stops must not wait for an hour of back-off. Thread-safe.
 */
final class Pauses {

	private final Map<Object, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();

	private final BooleanSupplier wanted;

	/**
	 * No pauses.
	 * @param wanted whether another attempt makes sense
	 */
	Pauses(BooleanSupplier wanted) {
		this.wanted = wanted;
	}

	CompletableFuture<Void> pause(Duration delay) {
		CompletableFuture<Void> pause = new CompletableFuture<>();
		Object key = new Object();
		this.waiting.put(key, pause);
		pause.whenComplete((end, failure) -> this.waiting.remove(key));
		// Whoever stops wanting ends the pauses after that, so that one of both sees it
		return this.wanted.getAsBoolean() ? pause.completeOnTimeout(null, delay.toMillis(), TimeUnit.MILLISECONDS)
				: ended(pause);
	}

	void end() {
		this.waiting.values().forEach(Pauses::ended);
	}

	private static CompletableFuture<Void> ended(CompletableFuture<Void> pause) {
		pause.complete(null);
		return pause;
	}

	boolean isWanted() {
		return this.wanted.getAsBoolean();
	}

}
