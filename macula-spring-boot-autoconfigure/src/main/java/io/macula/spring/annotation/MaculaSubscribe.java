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
 * Lets a bean method handle the messages of one or more topics.
 *
 * <pre class="code">
 * &#064;MaculaSubscribe("home.{room}.temperature")
 * void onReading(Reading reading, &#064;DestinationVariable String room) {
 * }
 * </pre>
 *
 * Parameters can be
 * <ul>
 * <li>the converted payload, optionally with {@code @Payload} and validated with
 * {@code @Valid} or {@code @Validated}</li>
 * <li>{@code byte[]} or {@link String}: the payload as it is</li>
 * <li>{@code @DestinationVariable}: the level of the topic that a wildcard took, by its
 * name, or by its position if the wildcard has no name</li>
 * <li>{@code @Header} and {@code @Headers}: what the publisher set, and what
 * {@link io.macula.spring.support.MaculaHeaders} names</li>
 * <li>{@code NodeId}: the publishing node</li>
 * <li>{@link org.springframework.messaging.Message} or {@link io.macula.engine.Message}:
 * all of it</li>
 * </ul>
 * A message is handled when the method returns, or when the future that it returns is
 * done. Failures are left to {@link #errorHandler}.
 * <p>
 * All attributes may have placeholders and expressions.
 */
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@MessageMapping
@Reflective
@Repeatable(MaculaSubscribes.class)
public @interface MaculaSubscribe {

	/**
	 * Same as {@link #topics}.
	 * @return the topics
	 */
	@AliasFor("topics")
	String[] value() default {};

	/**
	 * Topics or patterns: levels separated by dots, of which {@code *} is any one level,
	 * {@code **} or {@code #} any number of levels, <code>{name}</code> any one level and
	 * <code>{*name}</code> any number of levels with a name. An expression may give
	 * several. A message that several of them match is handled once.
	 * @return the topics
	 */
	@AliasFor("value")
	String[] topics() default {};

	/**
	 * Name in the registry of endpoints.
	 * @return the id, by default bean name and method name
	 */
	String id() default "";

	/**
	 * How many messages are handled at once. More than one gives up their order.
	 * @return 1 to 1024, by default {@code macula.listener.concurrency}
	 */
	String concurrency() default "";

	/**
	 * In which order messages are handled, a {@link io.macula.engine.DeliveryMode}:
	 * {@code ORDERED}, {@code LATEST_ONLY} or {@code AS_ARRIVES}. The first two mean one
	 * message at a time.
	 * @return the mode, by default {@code ORDERED} unless {@link #concurrency} is more
	 * than 1
	 */
	String delivery() default "";

	/**
	 * Queue group: of all subscriptions of the mesh in this group that match a message,
	 * one gets it.
	 * @return 1 to 64 letters, digits, {@code _} and {@code -}, by default none
	 */
	String group() default "";

	/**
	 * How many messages may wait.
	 * @return messages, by default {@code macula.listener.queue}
	 */
	String queue() default "";

	/**
	 * What happens to a message when the queue is full, an
	 * {@link io.macula.engine.OverflowPolicy}: {@code BLOCK}, {@code FAIL},
	 * {@code DROP_NEWEST} or {@code DROP_OLDEST}.
	 * @return the policy, by default {@code BLOCK}
	 */
	String overflow() default "";

	/**
	 * Whether last values that publishers keep are wanted when the subscription starts.
	 * @return {@code true} or {@code false}, by default {@code true}
	 */
	String retained() default "";

	/**
	 * Decides what becomes of messages that the method fails with: name of a
	 * {@link io.macula.spring.listener.MaculaErrorHandler} bean, or an expression that
	 * gives one.
	 * @return the error handler, by default the one of the application
	 */
	String errorHandler() default "";

	/**
	 * Whether the subscription starts with the application.
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

	/**
	 * Where attributes that are not set come from, in place of {@code macula.listener}:
	 * name of a {@link io.macula.spring.listener.MaculaListenerSettings} bean, or an
	 * expression that gives one. Mark such beans as {@code defaultCandidate = false}, or
	 * they are the settings of all. Their retry policy counts, too, unless
	 * {@link #errorHandler} is set; their time for the shutdown does not.
	 * @return the settings, by default those of the application
	 */
	String settings() default "";

}
