package io.macula.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.aot.hint.annotation.Reflective;
import org.springframework.core.annotation.AliasFor;
import org.springframework.messaging.handler.annotation.MessageMapping;

/**
 * Lets a bean method answer the calls of a procedure.
 *
 * <pre class="code">
 * &#064;MaculaProcedure("home.heating.set")
 * Confirmation set(Target target, NodeId caller) {
 * }
 * </pre>
 *
 * Parameters are those of a {@link MaculaSubscribe} method, with the
 * {@link io.macula.engine.Call} in place of the message and without captures. The result
 * is an object to convert, bytes, a text, a message of Spring Messaging with headers, an
 * {@link io.macula.engine.Reply}, nothing, or a future of any of these, or a {@code Mono}
 * if Reactor is there. Calls run concurrently.
 * <p>
 * A method that returns a {@link java.util.stream.Stream}, a
 * {@link java.util.concurrent.Flow.Publisher} or, if they are there, a Reactive Streams
 * {@code Publisher} or {@code Flux} answers streaming calls with many items, one that has
 * such a parameter takes many items; it may do both. Each item is converted like a
 * payload. What the caller asks for reaches the publisher, and a stream is read as far as
 * there is room; when the caller wants no more the publisher is cancelled, or the stream
 * closed. A parameter of type stream blocks the thread of its method until items come.
 * <p>
 * The caller of a method that throws gets a {@link io.macula.engine.RemoteCallException}:
 * the same if that is what is thrown, one with code {@code invalid_argument} if the
 * arguments do not suit the parameters, else what {@link #errorHandler} or a
 * {@link MaculaExceptionHandler} makes of it, else one with code {@code handler_error}
 * that tells nothing more; the exception is logged here.
 * <p>
 * All attributes may have placeholders and expressions.
 */
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@MessageMapping
@Reflective
@Repeatable(MaculaProcedures.class)
public @interface MaculaProcedure {

	/**
	 * Same as {@link #name}.
	 * @return the name
	 */
	@AliasFor("name")
	String value() default "";

	/**
	 * Name of the procedure, without wildcards.
	 * @return the name
	 */
	@AliasFor("value")
	String name() default "";

	/**
	 * Name in the registry of endpoints.
	 * @return the id, by default bean name and method name
	 */
	String id() default "";

	/**
	 * What callers are told about this provider, each as {@code name=value}.
	 * @return the metadata
	 */
	String[] metadata() default {};

	/**
	 * Version of the procedure. Calls that want a version reach only procedures that have
	 * a suitable one; several methods may offer several versions of one procedure.
	 * @return a version such as {@code 1.2.0}, by default none
	 */
	String version() default "";

	/**
	 * How long the method may take for a call. Then the caller gets code
	 * {@code handler_timeout}, and the future of the method is cancelled or its thread
	 * interrupted. For a streaming procedure: how long a stream may take until it is
	 * ended.
	 * @return a duration such as {@code 2s}, by default as long as the caller waits
	 */
	String timeout() default "";

	/**
	 * How many calls are answered at once. Further ones are refused, so that their
	 * callers try another provider.
	 * @return calls, by default no limit but that of the node
	 */
	String concurrency() default "";

	/**
	 * Decides what callers get when the method fails: name of a
	 * {@link io.macula.spring.listener.MaculaCallErrorHandler} bean, or an expression
	 * that gives one.
	 * @return the error handler, by default the one of the application if there is one
	 */
	String errorHandler() default "";

	/**
	 * Whether the procedure is offered as soon as the application starts.
	 * @return {@code true} or {@code false}, by default
	 * {@code macula.listener.auto-startup}
	 */
	String autoStartup() default "";

	/**
	 * Which mesh it is in, if the application is in several.
	 * @return name of the mesh as in {@code macula.meshes.<name>}, by default the mesh of
	 * {@code macula.realm}
	 */
	String mesh() default "";

	/**
	 * What it is there for, in words for people. The registry of endpoints and the
	 * actuator show it; other nodes do not learn of it.
	 * @return the text, by default none
	 */
	String info() default "";

	/**
	 * Whatever the application wants to find again at the endpoint in the registry, each
	 * as {@code name=value}. Other nodes do not learn of it.
	 * @return the properties
	 */
	String[] properties() default {};

}
