package io.macula.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;
import org.springframework.stereotype.Component;

/**
 * A bean whose {@link MaculaExceptionHandler} methods are there for the procedures of all
 * beans. Those of the bean itself are asked first, then the advices in their
 * {@link org.springframework.core.annotation.Order order}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Component
public @interface MaculaAdvice {

	/**
	 * Name of the bean.
	 * @return the name, by default that of the class
	 */
	@AliasFor(annotation = Component.class)
	String value() default "";

}
