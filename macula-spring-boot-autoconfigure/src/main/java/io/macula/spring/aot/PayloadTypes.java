package io.macula.spring.aot;

import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.Set;

import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.core.ResolvableType;

/**
 * Tells a native image which types are converted: those that a method takes and gives,
 * and what these hold, arrays included. Of a method that a type inherits from a generic
 * one it knows what the type variables stand for. Stateless.
 */
public final class PayloadTypes {

	private static final BindingReflectionHintsRegistrar bindings = new BindingReflectionHintsRegistrar();

	private PayloadTypes() {
	}

	/**
	 * Register the types of a method.
	 * @param hints where to
	 * @param method the method
	 * @param type the class or interface that has it
	 */
	public static void register(ReflectionHints hints, Method method, Class<?> type) {
		for (int i = 0; i < method.getParameterCount(); i++) {
			register(hints, ResolvableType.forMethodParameter(method, i, type), new HashSet<>());
		}
		if (method.getReturnType() != void.class) {
			register(hints, ResolvableType.forMethodReturnType(method, type), new HashSet<>());
		}
	}

	private static void register(ReflectionHints hints, ResolvableType type, Set<Type> seen) {
		if (!seen.add(type.getType())) {
			// A type variable may be bound to what it is part of
			return;
		}
		if (type.isArray()) {
			register(hints, type.getComponentType(), seen);
			return;
		}
		Class<?> resolved = type.resolve();
		if (resolved != null && resolved != Object.class) {
			bindings.registerReflectionHints(hints, resolved);
		}
		for (ResolvableType generic : type.getGenerics()) {
			register(hints, generic, seen);
		}
	}

}
