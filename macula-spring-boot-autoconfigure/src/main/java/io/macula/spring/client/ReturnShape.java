package io.macula.spring.client;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.BaseStream;

import io.macula.spring.support.stream.ItemTypes;
import org.jspecify.annotations.Nullable;

import org.springframework.core.GenericTypeResolver;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;

/**
 * How a method of a client hands its result over: it waits, or gives a future, or a
 * reactive type of one value, or items that come one after the other. Thread-safe.
 */
final class ReturnShape {

	private final Type value;

	private final boolean future;

	private final @Nullable Class<?> reactive;

	private final @Nullable Class<?> items;

	private ReturnShape(Type value, boolean future, @Nullable Class<?> reactive, @Nullable Class<?> items) {
		this.value = value;
		this.future = future;
		this.reactive = reactive;
		this.items = items;
	}

	/**
	 * Look at a method.
	 * @throws InvalidClientException if it returns what cannot be made
	 */
	static ReturnShape of(Class<?> type, Method method) {
		Type returned = GenericTypeResolver.resolveType(method.getGenericReturnType(), type);
		Class<?> raw = method.getReturnType();
		if (isFuture(raw)) {
			return new ReturnShape(argument(returned), true, null, null);
		}
		if (ItemTypes.canBeMade(raw)) {
			return new ReturnShape(ItemTypes.itemType(returned), false, null, raw);
		}
		if (isSeveral(raw)) {
			throw new InvalidClientException(type, method, "it returns a " + raw.getSimpleName() + " of several values",
					"Return a Stream, Flow.Publisher or Flux of what a streaming procedure gives.", null);
		}
		String fault = ItemTypes.fault(raw);
		if (fault != null) {
			throw new InvalidClientException(type, method, "it returns what it cannot: " + fault,
					"Return the value, a CompletableFuture or a Mono of it.", null);
		}
		ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(raw);
		if (adapter == null) {
			return new ReturnShape(returned, false, null, null);
		}
		if (adapter.getReactiveType() != raw) {
			throw new InvalidClientException(type, method,
					"it returns a " + raw.getSimpleName() + ", which cannot be made",
					"Return a " + adapter.getReactiveType().getSimpleName() + ".", null);
		}
		return new ReturnShape(adapter.isNoValue() ? Void.class : argument(returned), false, raw, null);
	}

	/**
	 * Whether a type stands for values that come one after the other.
	 */
	static boolean isSeveral(Class<?> raw) {
		return BaseStream.class.isAssignableFrom(raw) || ItemTypes.isItems(raw);
	}

	private static boolean isFuture(Class<?> raw) {
		return raw == CompletableFuture.class || raw == CompletionStage.class || raw == Future.class;
	}

	/**
	 * The type in angle brackets, {@link Object} if there are none.
	 */
	static Type argument(Type type) {
		return ItemTypes.itemType(type);
	}

	/**
	 * What holds the items that a method returns, {@code null} if it returns one value.
	 */
	@Nullable Class<?> items() {
		return this.items;
	}

	/**
	 * Type of the value itself.
	 */
	Type value() {
		return this.value;
	}

	/**
	 * Hand a result over.
	 * @param now gets it and waits
	 * @param later gets it without waiting
	 */
	@Nullable Object deliver(Supplier<@Nullable Object> now, Supplier<CompletableFuture<@Nullable Object>> later) {
		if (this.future) {
			try {
				return later.get();
			}
			catch (RuntimeException ex) {
				return CompletableFuture.failedFuture(ex);
			}
		}
		return (this.reactive != null) ? ItemTypes.later(this.reactive, later) : now.get();
	}

}
