package io.macula.spring.listener;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.concurrent.CompletionStage;

import io.macula.engine.Reply;
import io.macula.spring.support.stream.ItemTypes;
import org.jspecify.annotations.Nullable;

import org.springframework.core.GenericTypeResolver;
import org.springframework.core.MethodParameter;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedMethod;
import org.springframework.messaging.Message;

/**
 * What a method of a streaming procedure takes and gives. Immutable.
 *
 * @param parameter the parameter that takes the items of the caller, {@code null} if
 * there is none
 * @param received type of these items
 * @param sent class of the items, or the only one, that it gives
 */
record StreamMethod(@Nullable MethodParameter parameter, Type received, Class<?> sent) {

	/**
	 * Look at a method.
	 * @param method the method
	 * @param type class of the object that has it
	 * @return {@code null} if the method has nothing to do with streams
	 * @throws IllegalArgumentException if it cannot be used
	 */
	static @Nullable StreamMethod of(Method method, Class<?> type) {
		MethodParameter found = null;
		for (MethodParameter each : new AnnotatedMethod(method).getMethodParameters()) {
			MethodParameter parameter = each.withContainingClass(type);
			if (ItemTypes.isItems(parameter.getParameterType())) {
				check(method, parameter, found);
				found = parameter;
			}
		}
		boolean streams = ItemTypes.isItems(method.getReturnType());
		if (found == null && !streams) {
			return null;
		}
		ResolvableType returned = ResolvableType.forMethodReturnType(method, type);
		Class<?> sent = value(returned, streams).toClass();
		if (sent == Reply.class || Message.class.isAssignableFrom(sent)) {
			throw new IllegalArgumentException("Method '" + method.toGenericString() + "' returns "
					+ sent.getSimpleName() + ", but a stream has no headers of its own: return the value");
		}
		Type received = (found != null)
				? ItemTypes.itemType(GenericTypeResolver.resolveType(found.getGenericParameterType(), type))
				: Void.class;
		return new StreamMethod(found, received, sent);
	}

	private static void check(Method method, MethodParameter parameter, @Nullable MethodParameter other) {
		if (other != null) {
			throw new IllegalArgumentException("Method '" + method.toGenericString()
					+ "' has two parameters for items, but a caller sends one stream");
		}
		if (!ItemTypes.canBeMade(parameter.getParameterType())) {
			throw new IllegalArgumentException(
					"Method '" + method.toGenericString() + "' takes a " + parameter.getParameterType().getSimpleName()
							+ ", which cannot be made of a stream: take a Flow.Publisher, a Stream or a Flux");
		}
	}

	private static ResolvableType value(ResolvableType returned, boolean streams) {
		Class<?> raw = returned.toClass();
		ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(raw);
		if (adapter != null && adapter.isNoValue()) {
			return ResolvableType.forClass(Void.class);
		}
		return (streams || adapter != null || CompletionStage.class.isAssignableFrom(raw)) ? returned.getGeneric(0)
				: returned;
	}

}
