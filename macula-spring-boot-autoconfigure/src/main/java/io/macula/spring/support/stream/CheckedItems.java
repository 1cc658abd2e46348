package io.macula.spring.support.stream;

import java.util.concurrent.Flow;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Checks items before it passes them on, and fails at the first one that is not valid.
 * Called by one thread at a time.
 */
final class CheckedItems implements Flow.Subscriber<Object> {

	private final Flow.Subscriber<? super Object> subscriber;

	private final Consumer<Object> check;

	private Flow.@Nullable Subscription source;

	private boolean failed;

	CheckedItems(Flow.Subscriber<? super Object> subscriber, Consumer<Object> check) {
		this.subscriber = subscriber;
		this.check = check;
	}

	@Override
	public void onSubscribe(Flow.Subscription subscription) {
		this.source = subscription;
		this.subscriber.onSubscribe(subscription);
	}

	@Override
	public void onNext(Object item) {
		if (this.failed) {
			return;
		}
		try {
			this.check.accept(item);
		}
		catch (RuntimeException ex) {
			this.failed = true;
			if (this.source != null) {
				this.source.cancel();
			}
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
