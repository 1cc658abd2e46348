package io.macula.spring.annotation;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.Set;

import io.macula.spring.aot.PayloadTypes;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;

/**
 * Lets a native image convert what annotated methods take and give where their
 * annotations alone do not say it: arrays, and methods of generic classes. Stateless.
 */
class AnnotatedMethodAotProcessor implements BeanRegistrationAotProcessor {

	private static final Set<Class<? extends Annotation>> ANNOTATIONS = Set.of(MaculaSubscribe.class,
			MaculaProcedure.class, MaculaSubscribes.class, MaculaProcedures.class, MaculaExceptionHandler.class);

	@Override
	public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean registeredBean) {
		Class<?> type = ClassUtils.getUserClass(registeredBean.getBeanClass());
		Set<Method> methods = MethodIntrospector.selectMethods(type, AnnotatedMethodAotProcessor::isAnnotated);
		return methods.isEmpty() ? null : (context, code) -> methods
			.forEach((method) -> PayloadTypes.register(context.getRuntimeHints().reflection(), method, type));
	}

	private static boolean isAnnotated(Method method) {
		return ANNOTATIONS.stream().anyMatch((annotation) -> AnnotatedElementUtils.hasAnnotation(method, annotation));
	}

}
