package io.macula.spring.client;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Does what a method of a client says. Thread-safe.
 */
class ClientInvocationHandler implements InvocationHandler {

	private static final @Nullable Object[] NONE = {};

	private final Class<?> type;

	private final Map<Method, ClientMethod> methods;

	ClientInvocationHandler(Class<?> type, Map<Method, ClientMethod> methods) {
		this.type = type;
		this.methods = Map.copyOf(methods);
	}

	@Override
	public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
			throws Throwable {
		@Nullable Object[] given = (arguments != null) ? arguments : NONE;
		ClientMethod action = this.methods.get(method);
		if (action != null) {
			return action.invoke(proxy, given);
		}
		return switch (method.getName()) {
			case "equals" -> proxy == given[0];
			case "hashCode" -> System.identityHashCode(proxy);
			case "toString" -> "Macula client " + this.type.getName();
			default -> throw new IllegalStateException("Not a method of " + this.type.getName() + ": " + method);
		};
	}

}
