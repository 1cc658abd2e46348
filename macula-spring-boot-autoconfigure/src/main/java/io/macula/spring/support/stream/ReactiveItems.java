package io.macula.spring.support.stream;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

import org.springframework.core.ReactiveAdapter;

/**
 * Keeps Reactive Streams and Reactor out of classes that are loaded without them.
 * Stateless.
 */
final class ReactiveItems {

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
		return FlowAdapters.toFlowPublisher((Publisher<Object>) publisher);
	}

	static Object fromFlow(@Nullable ReactiveAdapter adapter, Flow.Publisher<Object> items) {
		Publisher<Object> publisher = FlowAdapters.toPublisher(items);
		return (adapter != null) ? adapter.fromPublisher(publisher) : publisher;
	}

	/**
	 * Only called for values that an adapter knows, all of which come with Reactor.
	 */
	static CompletableFuture<?> toFuture(ReactiveAdapter adapter, Object value) {
		return Mono.from(adapter.toPublisher(value)).toFuture();
	}

}
