package io.macula.spring.client;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.BaseStream;

import org.jspecify.annotations.Nullable;

import org.springframework.core.GenericTypeResolver;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;

/**
 * How a method of a client hands its result over: it waits, or gives a future, or a
 * reactive type of one value. Thread-safe.
 */
final class ReturnShape {

	private final Type value;

	private final boolean future;

	private final @Nullable ReactiveAdapter adapter;

	private ReturnShape(Type value, boolean future, @Nullable ReactiveAdapter adapter) {
		this.value = value;
		this.future = future;
		this.adapter = adapter;
	}

	/**
	 * Look at a method.
	 * @throws InvalidClientException if it returns several values
	 */
	static ReturnShape of(Class<?> type, Method method) {
		Type returned = GenericTypeResolver.resolveType(method.getGenericReturnType(), type);
		Class<?> raw = method.getReturnType();
		if (isFuture(raw)) {
			return new ReturnShape(argument(returned), true, null);
		}
		if (isSeveral(raw)) {
			throw new InvalidClientException(type, method, "it returns a " + raw.getSimpleName() + " of several values",
					"Return the value, or a CompletableFuture or Mono of it; several values are a List.", null);
		}
		ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(raw);
		if (adapter == null) {
			return new ReturnShape(returned, false, null);
		}
		return new ReturnShape(adapter.isNoValue() ? Void.class : argument(returned), false, adapter);
	}

	/**
	 * Whether a type stands for values that come one after the other.
	 */
	static boolean isSeveral(Class<?> raw) {
		if (BaseStream.class.isAssignableFrom(raw) || Flow.Publisher.class.isAssignableFrom(raw)) {
			return true;
		}
		ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(raw);
		return adapter != null && adapter.isMultiValue();
	}

	private static boolean isFuture(Class<?> raw) {
		return raw == CompletableFuture.class || raw == CompletionStage.class || raw == Future.class;
	}

	/**
	 * The type in angle brackets, {@link Object} if there are none.
	 */
	static Type argument(Type type) {
		if (!(type instanceof ParameterizedType parameterized)) {
			return Object.class;
		}
		Type argument = parameterized.getActualTypeArguments()[0];
		return (argument instanceof WildcardType wildcard) ? wildcard.getUpperBounds()[0] : argument;
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
		return (this.adapter != null) ? this.adapter.fromPublisher(ReactorMono.of(later)) : now.get();
	}

}
