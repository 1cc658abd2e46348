package io.macula.spring.core;

import java.lang.reflect.Type;
import java.util.concurrent.Flow;

import io.macula.spring.support.converter.MaculaConversionException;
import io.macula.spring.support.converter.MaculaMessageConverters;
import org.jspecify.annotations.Nullable;

/**
 * Makes objects of the items that a streaming call answers. Called by one thread at a
 * time.
 *
 * @param <T> type of the objects
 */
final class ItemReader<T> implements Flow.Subscriber<byte[]> {

	private final MaculaMessageConverters converters;

	private final Type type;

	private final Flow.Subscriber<? super T> subscriber;

	private @Nullable StreamExchange exchange;

	private boolean failed;

	ItemReader(MaculaMessageConverters converters, Type type, Flow.Subscriber<? super T> subscriber) {
		this.converters = converters;
		this.type = type;
		this.subscriber = subscriber;
	}

	void read(StreamExchange exchange) {
		this.exchange = exchange;
		exchange.begin();
	}

	@Override
	public void onSubscribe(Flow.Subscription subscription) {
		this.subscriber.onSubscribe(subscription);
	}

	@Override
	@SuppressWarnings("unchecked") // read as this type
	public void onNext(byte[] bytes) {
		StreamExchange source = this.exchange;
		if (this.failed || source == null) {
			return;
		}
		T item;
		try {
			Object value = this.converters.read(bytes, source.stream().contentType(), this.type);
			if (value == null) {
				throw new MaculaConversionException("An item stands for nothing", null);
			}
			item = (T) value;
		}
		catch (Throwable ex) {
			// Also errors: the subscriber must not wait for ever
			this.failed = true;
			source.fail(ex);
			this.subscriber.onError(ex);
			return;
		}
		this.subscriber.onNext(item);
	}

	@Override
	public void onError(Throwable failure) {
		if (!this.failed) {
			this.subscriber.onError(failure);
		}
	}

	@Override
	public void onComplete() {
		if (!this.failed) {
			this.subscriber.onComplete();
		}
	}

}
