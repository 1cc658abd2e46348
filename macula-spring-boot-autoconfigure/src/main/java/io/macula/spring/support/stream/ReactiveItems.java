package io.macula.spring.support.stream;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.ReactiveAdapter;
import org.springframework.util.ClassUtils;

/**
 * Keeps Reactive Streams and Reactor out of classes that are loaded without them.
 * Stateless.
 */
final class ReactiveItems {

	private static final boolean REACTOR = ClassUtils.isPresent("reactor.core.publisher.Mono",
			ReactiveItems.class.getClassLoader());

	private ReactiveItems() {
	}

	static boolean isPublisher(Class<?> type) {
		return Publisher.class.isAssignableFrom(type);
	}

	static boolean isPublisherItself(Class<?> type) {
		return type == Publisher.class;
	}

	@SuppressWarnings("unchecked") // items are only read
	static Flow.Publisher<Object> toFlow(@Nullable ReactiveAdapter adapter, Object items) {
		Publisher<?> publisher = (adapter != null) ? adapter.toPublisher(items) : (Publisher<?>) items;
		if (REACTOR && publisher instanceof Flux<?> flux) {
			// What observes now is to be found on other threads, too
			publisher = flux.contextCapture();
		}
		return FlowAdapters.toFlowPublisher((Publisher<Object>) publisher);
	}

	static Object fromFlow(@Nullable ReactiveAdapter adapter, Flow.Publisher<Object> items) {
		Publisher<Object> publisher = FlowAdapters.toPublisher(items);
		return (adapter != null) ? adapter.fromPublisher(publisher) : publisher;
	}

	/**
	 * The only value of a reactive type.
	 */
	static CompletableFuture<?> toFuture(ReactiveAdapter adapter, Object value) {
		Publisher<Object> publisher = adapter.toPublisher(value);
		return REACTOR ? Mono.from(publisher).contextCapture().toFuture() : FirstItem.of(publisher);
	}

	/**
	 * A reactive type of one value, which is asked for anew for each subscriber.
	 */
	static Object fromFuture(ReactiveAdapter adapter, Supplier<CompletableFuture<@Nullable Object>> later) {
		return adapter.fromPublisher(REACTOR ? Mono.fromFuture(later) : new FutureItem(later));
	}

}
