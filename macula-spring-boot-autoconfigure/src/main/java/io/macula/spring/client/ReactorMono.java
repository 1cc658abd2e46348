package io.macula.spring.client;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * Keeps Reactor out of classes that are loaded without it. Stateless.
 */
final class ReactorMono {

	private ReactorMono() {
	}

	/**
	 * Gets a future for each subscriber and cancels it when the subscriber cancels.
	 */
	static Publisher<?> of(Supplier<CompletableFuture<@Nullable Object>> later) {
		return Mono.fromFuture(later);
	}

}
