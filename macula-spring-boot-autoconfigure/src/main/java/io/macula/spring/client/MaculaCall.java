package io.macula.spring.client;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.aot.hint.annotation.Reflective;
import org.springframework.core.annotation.AliasFor;

/**
 * Lets a method of a {@link MaculaClient} interface call a procedure.
 * <p>
 * Parameters can be
 * <ul>
 * <li>the argument of the call, optionally with {@code @Payload}; validated with
 * {@code @Valid} or {@code @Validated} before it is sent, if there is a validator</li>
 * <li>{@code @DestinationVariable}: the value of a <code>{variable}</code> of the
 * name</li>
 * <li>{@code @Header} and {@code @Headers}: headers for the provider; without a value a
 * header is left out</li>
 * <li>{@link java.time.Duration}: the deadline</li>
 * <li>{@link io.macula.engine.CallOptions}: all options, in place of those of the
 * annotation; only their content type is not used</li>
 * </ul>
 * The result can be an object, nothing, an {@link java.util.Optional}, a
 * {@link io.macula.spring.core.MaculaResponse}, or any of these in a
 * {@link java.util.concurrent.CompletableFuture} or, if Reactor is there, in a
 * {@code Mono}, which calls anew for each subscriber. Cancelling either cancels the call.
 * <p>
 * Of a streaming procedure the result can be a
 * {@link java.util.concurrent.Flow.Publisher} or, if they are there, a Reactive Streams
 * {@code Publisher} or {@code Flux}, which calls anew for each subscriber and is given up
 * when that cancels; or a {@link java.util.stream.Stream}, for which the method waits
 * until the handler begins, and which must be closed. The argument can be any of these
 * types, too: its items are sent as there is room, the result then may also be a single
 * one.
 * <p>
 * Failures are those of {@link io.macula.spring.core.MaculaTemplate}.
 * <p>
 * All attributes may have placeholders and expressions.
 */
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Reflective(MaculaClientReflectiveProcessor.class)
public @interface MaculaCall {

	/**
	 * Same as {@link #name}.
	 * @return the name
	 */
	@AliasFor("name")
	String value() default "";

	/**
	 * Name of the procedure. A <code>{variable}</code> stands for one level or part of
	 * it, a <code>{*variable}</code> for one or more levels.
	 * @return the name
	 */
	@AliasFor("value")
	String name() default "";

	/**
	 * Deadline of the whole call, failover included.
	 * @return a time, for instance {@code 2s} or {@code 500ms}; by default that of the
	 * interface, then {@code macula.rpc.timeout}
	 */
	String timeout() default "";

	/**
	 * Which provider is chosen when there are several.
	 * @return name of a {@link io.macula.engine.rpc.ProviderStrategy}, by default
	 * {@code macula.rpc.strategy}
	 */
	String strategy() default "";

	/**
	 * Whether the call may run twice, so that another provider is tried when it is
	 * unknown whether the first one ran it.
	 * @return {@code true} or {@code false}, the default
	 */
	String idempotent() default "";

	/**
	 * Which versions of the procedure may answer.
	 * @return such as {@code 1.2.0}, {@code 1.x} or {@code >=1.2 <2}, by default all
	 */
	String version() default "";

	/**
	 * How old the result of an earlier such call of this node may be that is taken
	 * instead. The call becomes an idempotent one.
	 * @return a time, for instance {@code 30s}; by default results are not taken
	 */
	String cacheFor() default "";

	/**
	 * What the argument bytes shall be, instead of what fits the object best.
	 * @return a media type
	 */
	String contentType() default "";

	/**
	 * Headers for the provider, each as {@code name=value}.
	 * @return the headers
	 */
	String[] headers() default {};

}
