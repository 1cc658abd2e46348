package io.macula.spring.support.stream;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * The first item of a publisher as a future, {@code null} if there is none. Cancelling it
 * cancels the subscription. Where there is no Reactor, which can do the same.
 * Thread-safe.
 */
final class FirstItem extends CompletableFuture<@Nullable Object> implements Subscriber<Object> {

	private final AtomicReference<@Nullable Subscription> source = new AtomicReference<>();

	private FirstItem() {
	}

	static CompletableFuture<@Nullable Object> of(Publisher<Object> publisher) {
		FirstItem first = new FirstItem();
		publisher.subscribe(first);
		return first;
	}

	@Override
	public void onSubscribe(Subscription subscription) {
		if (!this.source.compareAndSet(null, subscription) || isDone()) {
			subscription.cancel();
			return;
		}
		subscription.request(1);
	}

	@Override
	public void onNext(Object item) {
		complete(item);
		cancelSource();
	}

	@Override
	public void onError(Throwable failure) {
		completeExceptionally(failure);
	}

	@Override
	public void onComplete() {
		complete(null);
	}

	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		boolean cancelled = super.cancel(mayInterruptIfRunning);
		cancelSource();
		return cancelled;
	}

	private void cancelSource() {
		Subscription from = this.source.get();
		if (from != null) {
			from.cancel();
		}
	}

}
