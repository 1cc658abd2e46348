package io.macula.spring.client;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Type;

import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.aot.hint.annotation.ReflectiveProcessor;

/**
 * Lets a native image convert what methods of clients send and get. Stateless.
 */
class MaculaClientReflectiveProcessor implements ReflectiveProcessor {

	private final BindingReflectionHintsRegistrar bindings = new BindingReflectionHintsRegistrar();

	@Override
	public void registerReflectionHints(ReflectionHints hints, AnnotatedElement element) {
		if (element instanceof Method method) {
			hints.registerMethod(method, ExecutableMode.INVOKE);
			for (Type type : method.getGenericParameterTypes()) {
				this.bindings.registerReflectionHints(hints, type);
			}
			if (method.getReturnType() != void.class) {
				this.bindings.registerReflectionHints(hints, method.getGenericReturnType());
			}
		}
	}

}
