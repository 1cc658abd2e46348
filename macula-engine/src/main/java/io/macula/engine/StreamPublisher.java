package io.macula.engine;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Opens a stream for each subscriber and gives it what the provider sends. Thread-safe.
 */
final class StreamPublisher implements Flow.Publisher<byte[]> {

	private final Supplier<CompletableFuture<CallStream>> opener;

	private final Flow.@Nullable Publisher<byte[]> items;

	private final Executor executor;

	/**
	 * A stream for each subscriber.
	 * @param opener opens one
	 * @param items what is sent to the provider, {@code null} for nothing
	 * @param executor runs application code
	 */
	StreamPublisher(Supplier<CompletableFuture<CallStream>> opener, Flow.@Nullable Publisher<byte[]> items,
			Executor executor) {
		this.opener = opener;
		this.items = items;
		this.executor = executor;
	}

	@Override
	public void subscribe(Flow.Subscriber<? super byte[]> subscriber) {
		Reading reading = new Reading(subscriber);
		subscriber.onSubscribe(reading);
		reading.open();
	}

	/** What one subscriber asks for before and after its stream is there. */
	private final class Reading implements Flow.Subscription, Flow.Subscriber<byte[]> {

		private final Flow.Subscriber<? super byte[]> subscriber;

		private final ReentrantLock lock = new ReentrantLock();

		private long demand;

		private boolean cancelled;

		private @Nullable CompletableFuture<CallStream> opening;

		private Flow.@Nullable Subscription source;

		Reading(Flow.Subscriber<? super byte[]> subscriber) {
			this.subscriber = subscriber;
		}

		void open() {
			CompletableFuture<CallStream> future;
			this.lock.lock();
			try {
				if (this.cancelled) {
					return;
				}
				future = StreamPublisher.this.opener.get();
				this.opening = future;
			}
			finally {
				this.lock.unlock();
			}
			// Not on the loop: from here on it is the application's turn
			future.whenComplete((stream, failure) -> {
				try {
					StreamPublisher.this.executor.execute(() -> opened(stream, failure));
				}
				catch (RejectedExecutionException ex) {
					notOpened(stream, (failure != null) ? failure
							: new OverloadedException("no thread for the stream: " + ex.getMessage()));
				}
			});
		}

		/** Who reads must not wait for ever, and a stream of nobody must not stay. */
		private void notOpened(@Nullable CallStream stream, Throwable failure) {
			if (stream != null) {
				stream.close();
			}
			fail(failure);
		}

		private void opened(@Nullable CallStream stream, @Nullable Throwable failure) {
			if (stream == null) {
				fail((failure != null) ? failure : new IllegalStateException("no stream"));
				return;
			}
			if (isCancelled()) {
				stream.close();
				return;
			}
			try {
				send(stream);
			}
			catch (Throwable ex) {
				// Also errors: the other end must not wait for items of this source
				stream.abort(RemoteCallException.HANDLER_ERROR, "the source of the items failed");
				fail(ex);
				return;
			}
			stream.incoming().subscribe(this);
		}

		private void send(CallStream stream) {
			Flow.Publisher<byte[]> toSend = StreamPublisher.this.items;
			if (toSend != null) {
				stream.sendAll(toSend);
			}
			else {
				stream.finish();
			}
		}

		private boolean isCancelled() {
			this.lock.lock();
			try {
				return this.cancelled;
			}
			finally {
				this.lock.unlock();
			}
		}

		/** There is no stream, or none any more. */
		private void fail(Throwable failure) {
			boolean first;
			this.lock.lock();
			try {
				first = !this.cancelled;
				this.cancelled = true;
			}
			finally {
				this.lock.unlock();
			}
			if (first) {
				this.subscriber.onError(failure);
			}
		}

		@Override
		public void request(long count) {
			Flow.Subscription from;
			CompletableFuture<CallStream> future;
			this.lock.lock();
			try {
				from = this.source;
				future = this.opening;
				if (from == null && count > 0) {
					this.demand = (this.demand + count < 0) ? Long.MAX_VALUE : this.demand + count;
				}
			}
			finally {
				this.lock.unlock();
			}
			if (from != null) {
				from.request(count);
			}
			else if (count <= 0) {
				fail(new IllegalArgumentException("the reader of a stream asked for " + count
						+ " items, but must ask for at least one (rule 3.9)"));
				if (future != null) {
					future.cancel(true);
				}
			}
		}

		@Override
		public void cancel() {
			Flow.Subscription from;
			CompletableFuture<CallStream> future;
			this.lock.lock();
			try {
				this.cancelled = true;
				from = this.source;
				future = this.opening;
			}
			finally {
				this.lock.unlock();
			}
			if (from != null) {
				from.cancel();
			}
			else if (future != null) {
				future.cancel(true);
			}
		}

		@Override
		public void onSubscribe(Flow.Subscription subscription) {
			long asked;
			boolean given;
			this.lock.lock();
			try {
				this.source = subscription;
				asked = this.demand;
				given = this.cancelled;
			}
			finally {
				this.lock.unlock();
			}
			if (given) {
				subscription.cancel();
			}
			else if (asked != 0) {
				subscription.request(asked);
			}
		}

		@Override
		public void onNext(byte[] item) {
			this.subscriber.onNext(item);
		}

		@Override
		public void onError(Throwable failure) {
			this.subscriber.onError(failure);
		}

		@Override
		public void onComplete() {
			this.subscriber.onComplete();
		}

	}

}
