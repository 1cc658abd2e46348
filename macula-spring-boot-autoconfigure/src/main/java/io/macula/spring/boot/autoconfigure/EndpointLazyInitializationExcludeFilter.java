package io.macula.spring.boot.autoconfigure;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.List;

import io.macula.spring.annotation.MaculaProcedure;
import io.macula.spring.annotation.MaculaProcedures;
import io.macula.spring.annotation.MaculaSubscribe;
import io.macula.spring.annotation.MaculaSubscribes;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.LazyInitializationExcludeFilter;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;

/**
 * Lets beans that subscribe or offer procedures exist from the start, even if
 * {@code spring.main.lazy-initialization} is set: nobody in the application asks for
 * them, the mesh does. Stateless.
 */
class EndpointLazyInitializationExcludeFilter implements LazyInitializationExcludeFilter {

	private static final List<Class<? extends Annotation>> ANNOTATIONS = List.of(MaculaSubscribe.class,
			MaculaSubscribes.class, MaculaProcedure.class, MaculaProcedures.class);

	@Override
	public boolean isExcluded(String beanName, BeanDefinition beanDefinition, Class<?> beanType) {
		Class<?> type = ClassUtils.getUserClass(beanType);
		return AnnotationUtils.isCandidateClass(type, ANNOTATIONS)
				&& !MethodIntrospector.selectMethods(type, (MethodIntrospector.MetadataLookup<Method>) this::annotated)
					.isEmpty();
	}

	private @Nullable Method annotated(Method method) {
		for (Class<? extends Annotation> annotation : ANNOTATIONS) {
			if (AnnotatedElementUtils.hasAnnotation(method, annotation)) {
				return method;
			}
		}
		return null;
	}

}
