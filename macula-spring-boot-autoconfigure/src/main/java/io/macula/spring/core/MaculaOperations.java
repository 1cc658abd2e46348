package io.macula.spring.core;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.Stream;

import io.macula.engine.CallOptions;
import io.macula.engine.OverflowPolicy;
import io.macula.engine.PublishOptions;
import io.macula.engine.PublishResult;
import io.macula.engine.QualityOfService;
import io.macula.engine.rpc.ProviderStrategy;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ParameterizedTypeReference;

/**
 * Publishing messages and calling procedures with objects instead of bytes. Thread-safe.
 * <p>
 * Methods that return a future never block, and what depends on such a future may block.
 * All others wait and must not be called from the node's own thread.
 */
public interface MaculaOperations {

	/**
	 * Publish to all subscribers in the mesh and wait until the message is handed over.
	 * @param topic the topic, without wildcards
	 * @param payload object to convert
	 * @return which nodes got it
	 * @throws io.macula.engine.MaculaException if it cannot be converted or handed over
	 */
	default PublishResult publish(String topic, Object payload) {
		return newMessage(topic, payload).publish();
	}

	/**
	 * Publish to all subscribers in the mesh.
	 * @param topic the topic, without wildcards
	 * @param payload object to convert
	 * @return done when the message is handed over
	 */
	default CompletableFuture<PublishResult> publishAsync(String topic, Object payload) {
		return newMessage(topic, payload).publishAsync();
	}

	/**
	 * Call a procedure and wait for its result.
	 * @param procedure its name
	 * @param args object to convert, or {@code null} for no arguments
	 * @param type type of the result, {@link Void} to ignore it
	 * @param <T> type of the result
	 * @return the result, or {@code null} if it is empty
	 * @throws io.macula.engine.MaculaException of the type that says what went wrong
	 */
	default <T> @Nullable T call(String procedure, @Nullable Object args, Class<T> type) {
		return newCall(procedure, args).call(type);
	}

	/**
	 * Call a procedure and wait for its result.
	 * @param procedure its name
	 * @param args object to convert, or {@code null} for no arguments
	 * @param type generic type of the result
	 * @param <T> type of the result
	 * @return the result, or {@code null} if it is empty
	 * @throws io.macula.engine.MaculaException of the type that says what went wrong
	 */
	default <T> @Nullable T call(String procedure, @Nullable Object args, ParameterizedTypeReference<T> type) {
		return newCall(procedure, args).call(type);
	}

	/**
	 * Call a procedure.
	 * @param procedure its name
	 * @param args object to convert, or {@code null} for no arguments
	 * @param type type of the result, {@link Void} to ignore it
	 * @param <T> type of the result
	 * @return the result; cancelling it cancels the call
	 */
	default <T> CompletableFuture<@Nullable T> callAsync(String procedure, @Nullable Object args, Class<T> type) {
		return newCall(procedure, args).callAsync(type);
	}

	/**
	 * Call a procedure.
	 * @param procedure its name
	 * @param args object to convert, or {@code null} for no arguments
	 * @param type generic type of the result
	 * @param <T> type of the result
	 * @return the result; cancelling it cancels the call
	 */
	default <T> CompletableFuture<@Nullable T> callAsync(String procedure, @Nullable Object args,
			ParameterizedTypeReference<T> type) {
		return newCall(procedure, args).callAsync(type);
	}

	/**
	 * Call a streaming procedure and read what it answers. Waits until its handler
	 * begins, and reading waits for each item. Must be closed, which gives the stream up
	 * unless it has ended.
	 * @param procedure its name
	 * @param args object to convert, or {@code null} for no arguments
	 * @param type type of the items
	 * @param <T> type of the items
	 * @return the items; reading them throws what goes wrong later
	 * @throws io.macula.engine.MaculaException of the type that says what went wrong
	 */
	default <T> Stream<T> stream(String procedure, @Nullable Object args, Class<T> type) {
		return newCall(procedure, args).stream(type);
	}

	/**
	 * Call a streaming procedure and read what it answers, see
	 * {@link #stream(String, Object, Class)}.
	 * @param procedure its name
	 * @param args object to convert, or {@code null} for no arguments
	 * @param type generic type of the items
	 * @param <T> type of the items
	 * @return the items
	 * @throws io.macula.engine.MaculaException of the type that says what went wrong
	 */
	default <T> Stream<T> stream(String procedure, @Nullable Object args, ParameterizedTypeReference<T> type) {
		return newCall(procedure, args).stream(type);
	}

	/**
	 * Call a streaming procedure.
	 * @param procedure its name
	 * @param args object to convert, or {@code null} for no arguments
	 * @param type type of the items
	 * @param <T> type of the items
	 * @return the items: each subscriber calls anew and gets as many as it asks for;
	 * cancelling the subscription gives the stream up
	 */
	default <T> Flow.Publisher<T> streamAsync(String procedure, @Nullable Object args, Class<T> type) {
		return newCall(procedure, args).streamAsync(type);
	}

	/**
	 * Call a streaming procedure, see {@link #streamAsync(String, Object, Class)}.
	 * @param procedure its name
	 * @param args object to convert, or {@code null} for no arguments
	 * @param type generic type of the items
	 * @param <T> type of the items
	 * @return the items
	 */
	default <T> Flow.Publisher<T> streamAsync(String procedure, @Nullable Object args,
			ParameterizedTypeReference<T> type) {
		return newCall(procedure, args).streamAsync(type);
	}

	/**
	 * Prepare a message with headers or another content type.
	 * @param topic the topic, without wildcards
	 * @param payload object to convert
	 * @return the message, not published yet
	 */
	PublishSpec newMessage(String topic, Object payload);

	/**
	 * Prepare a call with its own deadline, choice of provider, headers or content type.
	 * @param procedure its name
	 * @param args object to convert, or {@code null} for no arguments
	 * @return the call, not made yet
	 */
	CallSpec newCall(String procedure, @Nullable Object args);

	/**
	 * A message in preparation. Confined to one thread.
	 */
	interface PublishSpec {

		/**
		 * Set all options at once, the time-out included. Their content type is not used,
		 * and their headers are added.
		 * @param options the options
		 * @return this message
		 */
		PublishSpec options(PublishOptions options);

		/**
		 * Set how long {@link #publish} waits. With
		 * {@link QualityOfService#AT_LEAST_ONCE}, how long the message is tried, at most
		 * one hour, and both ways of publishing tell the outcome by then.
		 * @param timeout positive
		 * @return this message
		 */
		PublishSpec timeout(Duration timeout);

		/**
		 * Set how hard to try that the message is handled.
		 * @param qos the quality of service, at most once by default
		 * @return this message
		 */
		PublishSpec qos(QualityOfService qos);

		/**
		 * Say whether this node keeps the message as the last value of its topic, for
		 * those that subscribe later.
		 * @param retain {@code false} by default
		 * @return this message
		 */
		PublishSpec retain(boolean retain);

		/**
		 * Set what happens when the queue towards a subscriber is full.
		 * @param overflow the policy, {@link OverflowPolicy#BLOCK} by default
		 * @return this message
		 */
		PublishSpec overflow(OverflowPolicy overflow);

		/**
		 * Set what the bytes shall be, instead of what fits the object best.
		 * @param contentType a media type
		 * @return this message
		 */
		PublishSpec contentType(String contentType);

		/**
		 * Add a header.
		 * @param name its name
		 * @param value its value
		 * @return this message
		 */
		PublishSpec header(String name, String value);

		/**
		 * Add headers.
		 * @param headers names and values
		 * @return this message
		 */
		PublishSpec headers(Map<String, String> headers);

		/**
		 * Publish and wait, see {@link MaculaOperations#publish}.
		 * @return which nodes got it
		 */
		PublishResult publish();

		/**
		 * Publish, see {@link MaculaOperations#publishAsync}.
		 * @return done when the message is handed over
		 */
		CompletableFuture<PublishResult> publishAsync();

	}

	/**
	 * A call in preparation. Confined to one thread.
	 */
	interface CallSpec {

		/**
		 * Set all options at once. Their content type is not used, and their headers are
		 * added.
		 * @param options the options
		 * @return this call
		 */
		CallSpec options(CallOptions options);

		/**
		 * Set the deadline of the whole call, failover included. For a streaming
		 * procedure: until its handler begins.
		 * @param timeout positive, at most one day
		 * @return this call
		 */
		CallSpec timeout(Duration timeout);

		/**
		 * Set which provider is chosen when there are several.
		 * @param strategy the strategy
		 * @return this call
		 */
		CallSpec strategy(ProviderStrategy strategy);

		/**
		 * Allow another provider to be tried when it is unknown whether the first one ran
		 * the call.
		 * @return this call
		 */
		default CallSpec idempotent() {
			return idempotent(true);
		}

		/**
		 * Say whether the call may run twice.
		 * @param value whether it may, see {@link #idempotent()}
		 * @return this call
		 */
		CallSpec idempotent(boolean value);

		/**
		 * Set which versions of the procedure may answer.
		 * @param version such as {@code 1.2.0}, {@code 1.x} or {@code >=1.2 <2},
		 * {@code null} for any
		 * @return this call
		 */
		CallSpec version(@Nullable String version);

		/**
		 * Take the result of an earlier such call if there is one. Makes the call an
		 * idempotent one.
		 * @param age how old that may be, zero to call each time, at most one day
		 * @return this call
		 */
		CallSpec cacheFor(Duration age);

		/**
		 * Set what the argument bytes shall be, instead of what fits the object best.
		 * @param contentType a media type
		 * @return this call
		 */
		CallSpec contentType(String contentType);

		/**
		 * Add a header.
		 * @param name its name
		 * @param value its value
		 * @return this call
		 */
		CallSpec header(String name, String value);

		/**
		 * Add headers.
		 * @param headers names and values
		 * @return this call
		 */
		CallSpec headers(Map<String, String> headers);

		/**
		 * Stream items to the procedure, which must be a streaming one. They are
		 * subscribed to when its handler begins, one item is asked for whenever there is
		 * room, and the subscription is cancelled when the handler has finished.
		 * @param items what to send
		 * @param type type of the items
		 * @return this call
		 */
		CallSpec items(Flow.Publisher<?> items, Class<?> type);

		/**
		 * Stream items to the procedure, see {@link #items(Flow.Publisher, Class)}. They
		 * are read on threads that may block.
		 * @param items what to send, closed at the end
		 * @param type type of the items
		 * @return this call
		 */
		CallSpec items(Stream<?> items, Class<?> type);

		/**
		 * Call a streaming procedure and read what it answers, see
		 * {@link MaculaOperations#stream(String, Object, Class)}.
		 * @param type type of the items
		 * @param <T> type of the items
		 * @return the items
		 */
		<T> Stream<T> stream(Class<T> type);

		/**
		 * Call a streaming procedure and read what it answers, see
		 * {@link MaculaOperations#stream(String, Object, Class)}.
		 * @param type generic type of the items
		 * @param <T> type of the items
		 * @return the items
		 */
		<T> Stream<T> stream(ParameterizedTypeReference<T> type);

		/**
		 * Call a streaming procedure, see
		 * {@link MaculaOperations#streamAsync(String, Object, Class)}.
		 * @param type type of the items
		 * @param <T> type of the items
		 * @return the items
		 */
		<T> Flow.Publisher<T> streamAsync(Class<T> type);

		/**
		 * Call a streaming procedure, see
		 * {@link MaculaOperations#streamAsync(String, Object, Class)}.
		 * @param type generic type of the items
		 * @param <T> type of the items
		 * @return the items
		 */
		<T> Flow.Publisher<T> streamAsync(ParameterizedTypeReference<T> type);

		/**
		 * Call and wait for the result and everything known about it.
		 * @param type type of the result
		 * @param <T> type of the result
		 * @return the answer
		 */
		<T> MaculaResponse<T> exchange(Class<T> type);

		/**
		 * Call and wait for the result and everything known about it.
		 * @param type generic type of the result
		 * @param <T> type of the result
		 * @return the answer
		 */
		<T> MaculaResponse<T> exchange(ParameterizedTypeReference<T> type);

		/**
		 * Call and learn everything known about the result.
		 * @param type type of the result
		 * @param <T> type of the result
		 * @return the answer; cancelling it cancels the call
		 */
		<T> CompletableFuture<MaculaResponse<T>> exchangeAsync(Class<T> type);

		/**
		 * Call and learn everything known about the result.
		 * @param type generic type of the result
		 * @param <T> type of the result
		 * @return the answer; cancelling it cancels the call
		 */
		<T> CompletableFuture<MaculaResponse<T>> exchangeAsync(ParameterizedTypeReference<T> type);

		/**
		 * Call and wait for the result.
		 * @param type type of the result
		 * @param <T> type of the result
		 * @return the result, or {@code null} if it is empty
		 */
		<T> @Nullable T call(Class<T> type);

		/**
		 * Call and wait for the result.
		 * @param type generic type of the result
		 * @param <T> type of the result
		 * @return the result, or {@code null} if it is empty
		 */
		<T> @Nullable T call(ParameterizedTypeReference<T> type);

		/**
		 * Call.
		 * @param type type of the result
		 * @param <T> type of the result
		 * @return the result; cancelling it cancels the call
		 */
		<T> CompletableFuture<@Nullable T> callAsync(Class<T> type);

		/**
		 * Call.
		 * @param type generic type of the result
		 * @param <T> type of the result
		 * @return the result; cancelling it cancels the call
		 */
		<T> CompletableFuture<@Nullable T> callAsync(ParameterizedTypeReference<T> type);

	}

}
