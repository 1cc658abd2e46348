package io.macula.spring.annotation;

import java.lang.reflect.Method;

import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.aot.hint.annotation.SimpleReflectiveProcessor;
import org.springframework.core.MethodParameter;

/**
 * Registers {@link MaculaExceptionHandler} methods and what they answer with. Stateless.
 */
class MaculaExceptionHandlerReflectiveProcessor extends SimpleReflectiveProcessor {

	private final BindingReflectionHintsRegistrar bindings = new BindingReflectionHintsRegistrar();

	@Override
	protected void registerMethodHint(ReflectionHints hints, Method method) {
		super.registerMethodHint(hints, method);
		Class<?> result = method.getReturnType();
		if (result != void.class && !Throwable.class.isAssignableFrom(result)) {
			this.bindings.registerReflectionHints(hints, new MethodParameter(method, -1).getGenericParameterType());
		}
	}

}
