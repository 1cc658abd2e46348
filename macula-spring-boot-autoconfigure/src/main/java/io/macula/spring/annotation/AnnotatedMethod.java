package io.macula.spring.annotation;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;

import org.springframework.aop.support.AopUtils;

/**
 * An annotation on a method of a bean. Immutable.
 *
 * @param annotation the annotation
 * @param beanName name of the bean
 * @param bean the bean, maybe a proxy
 * @param method the method, as the class of the bean declares it
 * @param <A> type of the annotation
 */
record AnnotatedMethod<A extends Annotation>(A annotation, String beanName, Object bean, Method method) {

	/**
	 * The method as it can be called on the bean.
	 * @throws IllegalArgumentException if the bean is a proxy that does not have the
	 * method
	 */
	Method invocable() {
		try {
			return AopUtils.selectInvocableMethod(this.method, this.bean.getClass());
		}
		catch (IllegalStateException ex) {
			throw new IllegalArgumentException(ex.getMessage(), ex);
		}
	}

	String defaultId() {
		return this.beanName + "." + this.method.getName();
	}

}
