package io.macula.spring.annotation;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.macula.engine.Message;
import io.macula.spring.listener.ExceptionHandlerMethods;
import io.macula.spring.listener.MaculaHandlerMethodFactory;

import org.springframework.aop.support.AopUtils;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * Finds {@link MaculaExceptionHandler} methods. Stateless.
 */
final class ExceptionHandlerScanner {

	private ExceptionHandlerScanner() {
	}

	/**
	 * Find the methods of a bean.
	 * @throws IllegalArgumentException if it is not clear which exceptions a method is
	 * for
	 */
	static ExceptionHandlerMethods methodsOf(Object bean, MaculaHandlerMethodFactory methods) {
		Map<Method, MaculaExceptionHandler> annotated = MethodIntrospector.selectMethods(AopUtils.getTargetClass(bean),
				(MethodIntrospector.MetadataLookup<MaculaExceptionHandler>) (method) -> AnnotatedElementUtils
					.findMergedAnnotation(method, MaculaExceptionHandler.class));
		Map<Class<? extends Throwable>, Method> mapping = new HashMap<>();
		annotated.forEach((method, annotation) -> exceptionsOf(method, annotation).forEach((type) -> {
			Method other = mapping.put(type, method);
			if (other != null) {
				throw new IllegalArgumentException("Methods '" + other.getName() + "' and '" + method.getName()
						+ "' both handle " + type.getName() + ", keep one of them");
			}
		}));
		return new ExceptionHandlerMethods(bean, methods, mapping);
	}

	private static List<Class<? extends Throwable>> exceptionsOf(Method method, MaculaExceptionHandler annotation) {
		if (List.of(method.getParameterTypes()).contains(Message.class)) {
			throw new IllegalArgumentException("Method '" + method.getName() + "' has a parameter of type "
					+ Message.class.getName() + ", but only calls have exception handlers");
		}
		List<Class<? extends Throwable>> types = new ArrayList<>(List.of(annotation.value()));
		if (types.isEmpty()) {
			for (Class<?> parameter : method.getParameterTypes()) {
				if (Throwable.class.isAssignableFrom(parameter)) {
					types.add(parameter.asSubclass(Throwable.class));
				}
			}
		}
		if (types.isEmpty()) {
			throw new IllegalArgumentException("Method '" + method.getName()
					+ "' does not say which exceptions it handles: name them in @MaculaExceptionHandler or as a parameter");
		}
		return types;
	}

}
