package io.macula.spring.support.stream;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * The value of a future, which is made anew for each subscriber as soon as it asks for
 * it, as a publisher of at most one item. Where there is no Reactor, which can do the
 * same. Thread-safe.
 */
final class FutureItem implements Publisher<Object> {

	private final Supplier<CompletableFuture<@Nullable Object>> later;

	FutureItem(Supplier<CompletableFuture<@Nullable Object>> later) {
		this.later = later;
	}

	@Override
	public void subscribe(Subscriber<? super Object> subscriber) {
		subscriber.onSubscribe(new Asked(subscriber));
	}

	/**
	 * What one subscriber asks for. Thread-safe.
	 */
	private final class Asked implements Subscription {

		private final Subscriber<? super Object> subscriber;

		private final AtomicBoolean asked = new AtomicBoolean();

		private final CompletableFuture<Void> cancelled = new CompletableFuture<>();

		Asked(Subscriber<? super Object> subscriber) {
			this.subscriber = subscriber;
		}

		@Override
		public void request(long count) {
			if (this.cancelled.isDone() || !this.asked.compareAndSet(false, true)) {
				return;
			}
			if (count <= 0) {
				this.subscriber.onError(new IllegalArgumentException("'count' is " + count + " but must be positive"));
				return;
			}
			CompletableFuture<@Nullable Object> future;
			try {
				future = FutureItem.this.later.get();
			}
			catch (RuntimeException ex) {
				this.subscriber.onError(ex);
				return;
			}
			future.whenComplete(this::tell);
			this.cancelled.thenRun(() -> future.cancel(true));
		}

		private void tell(@Nullable Object value, @Nullable Throwable failure) {
			if (this.cancelled.isDone()) {
				return;
			}
			if (failure != null) {
				this.subscriber.onError((failure instanceof CompletionException && failure.getCause() != null)
						? failure.getCause() : failure);
				return;
			}
			if (value != null) {
				this.subscriber.onNext(value);
			}
			this.subscriber.onComplete();
		}

		@Override
		public void cancel() {
			this.cancelled.complete(null);
		}

	}

}
