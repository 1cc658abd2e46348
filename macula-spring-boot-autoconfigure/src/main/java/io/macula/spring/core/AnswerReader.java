package io.macula.spring.core;

import java.lang.reflect.Type;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

import io.macula.engine.CallStream;
import io.macula.engine.MaculaException;
import io.macula.spring.support.converter.MaculaMessageConverters;
import org.jspecify.annotations.Nullable;

/**
 * Takes the only item that a streaming call answers, or none for an empty result. Called
 * by one thread at a time.
 *
 * @param <T> type of the result
 */
final class AnswerReader<T> implements Flow.Subscriber<byte[]> {

	private final MaculaMessageConverters converters;

	private final Type type;

	private final CompletableFuture<MaculaResponse<T>> answer = new CompletableFuture<>();

	private @Nullable StreamExchange exchange;

	private byte @Nullable [] item;

	AnswerReader(MaculaMessageConverters converters, Type type) {
		this.converters = converters;
		this.type = type;
	}

	CompletableFuture<MaculaResponse<T>> read(StreamExchange exchange) {
		this.exchange = exchange;
		this.answer.whenComplete((response, failure) -> {
			if (this.answer.isCancelled()) {
				exchange.cancel();
			}
		});
		exchange.begin();
		return this.answer;
	}

	@Override
	public void onSubscribe(Flow.Subscription subscription) {
		subscription.request(Long.MAX_VALUE);
	}

	@Override
	public void onNext(byte[] bytes) {
		StreamExchange source = this.exchange;
		if (this.item == null) {
			this.item = bytes;
		}
		else if (source != null) {
			MaculaException many = new MaculaException(
					"The procedure gave several results where one was expected: read a stream");
			source.fail(many);
			this.answer.completeExceptionally(many);
		}
	}

	@Override
	public void onError(Throwable failure) {
		this.answer.completeExceptionally(failure);
	}

	@Override
	public void onComplete() {
		StreamExchange source = this.exchange;
		if (source == null || this.answer.isDone()) {
			return;
		}
		try {
			this.answer.complete(response(source.stream()));
		}
		catch (Throwable ex) {
			// Also errors: the caller must not wait for ever
			this.answer.completeExceptionally(ex);
		}
	}

	@SuppressWarnings("unchecked") // read as this type
	private MaculaResponse<T> response(CallStream stream) {
		byte[] bytes = this.item;
		T body = (bytes != null) ? (T) this.converters.read(bytes, stream.contentType(), this.type) : null;
		return new MaculaResponse<>(body, stream.contentType(), stream.headers(), stream.remote());
	}

}
