package io.macula.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.aot.hint.annotation.Reflective;

/**
 * Lets a bean method answer calls whose {@link MaculaProcedure} method failed: in the
 * bean that has that method, or for all procedures in a {@link MaculaAdvice}.
 *
 * <pre class="code">
 * &#064;MaculaExceptionHandler
 * RemoteCallException missing(NoSuchElementException ex) {
 *     return new RemoteCallException("not_found", "there is no such room");
 * }
 * </pre>
 *
 * Parameters are the exception or one of its causes, and those of the procedure. A
 * {@link io.macula.engine.RemoteCallException} that is returned or thrown is what the
 * caller sees; another result is converted and is a reply like any other. An exception
 * that the method throws is told as {@code handler_error}, without its text.
 * <p>
 * The method whose exception is closest to the type of the failure is taken, else that
 * for its cause. Arguments that do not suit the procedure and a
 * {@link io.macula.engine.RemoteCallException} need no handler and never come here.
 */
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Reflective(MaculaExceptionHandlerReflectiveProcessor.class)
public @interface MaculaExceptionHandler {

	/**
	 * Exceptions that the method handles.
	 * @return the types, by default those of its parameters
	 */
	Class<? extends Throwable>[] value() default {};

}
