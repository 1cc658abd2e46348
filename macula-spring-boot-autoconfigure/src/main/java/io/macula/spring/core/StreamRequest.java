package io.macula.spring.core;

import java.lang.reflect.Type;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.stream.Stream;

import io.macula.engine.CallOptions;
import io.macula.engine.MaculaNode;
import io.macula.spring.observation.MaculaObservations;
import io.macula.spring.support.converter.MaculaMessageConverters;
import io.macula.spring.support.stream.BlockingItems;
import org.jspecify.annotations.Nullable;

/**
 * A streaming call that a template has prepared, which can be made several times.
 * Immutable.
 *
 * @param node calls
 * @param converters turn items into bytes and back
 * @param executor runs what comes after the opening of a stream
 * @param observations how calling is observed
 * @param procedure name of the procedure
 * @param args the argument bytes
 * @param options deadline, content type, headers and so on
 * @param items what is streamed to the procedure, {@code null} for nothing
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record StreamRequest(MaculaNode node, MaculaMessageConverters converters, Executor executor,
		MaculaObservations observations, String procedure, byte[] args, CallOptions options,
		Flow.@Nullable Publisher<Object> items) {

	/**
	 * Open a stream for each subscriber.
	 * @param type type of the items
	 */
	<T> Flow.Publisher<T> publisher(Type type) {
		return (subscriber) -> {
			ItemReader<T> reader = new ItemReader<>(this.converters, type, subscriber);
			reader.read(new StreamExchange(this, reader));
		};
	}

	/**
	 * Open a stream and wait until its handler begins.
	 * @param type type of the items
	 */
	<T> Stream<T> stream(Type type) {
		StreamExchange[] opening = new StreamExchange[1];
		Stream<T> items = BlockingItems.stream((subscriber) -> {
			ItemReader<T> reader = new ItemReader<>(this.converters, type, subscriber);
			opening[0] = new StreamExchange(this, reader);
			reader.read(opening[0]);
		});
		Waiting.forValue(opening[0].opening());
		return items;
	}

	/**
	 * Open a stream, and take the only item that it answers.
	 * @param type type of the answer
	 */
	<T> CompletableFuture<MaculaResponse<T>> answer(Type type) {
		AnswerReader<T> reader = new AnswerReader<>(this.converters, type);
		return reader.read(new StreamExchange(this, reader));
	}

}
