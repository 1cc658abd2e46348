package io.macula.spring.client;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.aot.hint.annotation.Reflective;
import org.springframework.core.annotation.AliasFor;

/**
 * Lets a method of a {@link MaculaClient} interface publish a message.
 * <p>
 * Parameters are those of a {@link MaculaCall} method, with
 * {@link io.macula.engine.PublishOptions} in place of the options of a call. The result
 * can be nothing, an {@link io.macula.engine.PublishResult}, or either of them in a
 * {@link java.util.concurrent.CompletableFuture} or, if Reactor is there, in a
 * {@code Mono}, which publishes anew for each subscriber.
 * <p>
 * All attributes may have placeholders and expressions.
 */
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Reflective(MaculaClientReflectiveProcessor.class)
public @interface MaculaPublish {

	/**
	 * Same as {@link #topic}.
	 * @return the topic
	 */
	@AliasFor("topic")
	String value() default "";

	/**
	 * The topic. A <code>{variable}</code> stands for one level or part of it, a
	 * <code>{*variable}</code> for one or more levels.
	 * @return the topic
	 */
	@AliasFor("value")
	String topic() default "";

	/**
	 * How hard to try that the message is handled.
	 * @return name of a {@link io.macula.engine.QualityOfService}, by default
	 * {@code at-most-once}
	 */
	String qos() default "";

	/**
	 * Whether this node keeps the message as the last value of its topic, for those that
	 * subscribe later.
	 * @return {@code true} or {@code false}, the default
	 */
	String retain() default "";

	/**
	 * What happens when the queue towards a subscriber is full.
	 * @return name of an {@link io.macula.engine.OverflowPolicy}, by default
	 * {@code block}
	 */
	String overflow() default "";

	/**
	 * How long a publish that waits may take; with {@link #qos} {@code at-least-once},
	 * how long the message is tried.
	 * @return a time, for instance {@code 2s} or {@code 500ms}; by default that of the
	 * interface, then {@code macula.publish.timeout}
	 */
	String timeout() default "";

	/**
	 * What the bytes shall be, instead of what fits the object best.
	 * @return a media type
	 */
	String contentType() default "";

	/**
	 * Headers for the subscribers, each as {@code name=value}.
	 * @return the headers
	 */
	String[] headers() default {};

}
