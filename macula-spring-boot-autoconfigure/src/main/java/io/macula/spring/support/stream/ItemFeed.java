package io.macula.spring.support.stream;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import io.macula.engine.CallStream;
import io.macula.engine.OverloadedException;
import io.macula.engine.PayloadTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * Sends the items of a publisher over a stream, asking for one more each time there is
 * room, and cancels the publisher when it is told that the stream is over. What happens
 * at the end of the items is decided by whoever feeds. Thread-safe.
 */
public final class ItemFeed implements Flow.Subscriber<Object> {

	private final CallStream stream;

	private final Function<Object, byte[]> writer;

	private final Executor scope;

	private final Outcome outcome;

	private final AtomicReference<Flow.@Nullable Subscription> source = new AtomicReference<>();

	private final AtomicBoolean ended = new AtomicBoolean();

	/**
	 * Nothing is sent yet.
	 * @param stream where to
	 * @param writer makes bytes of an item
	 * @param scope runs what asks for items, on the thread that asks
	 * @param outcome told how it ends, unless the stream is over before
	 */
	public ItemFeed(CallStream stream, Function<Object, byte[]> writer, Executor scope, Outcome outcome) {
		this.stream = stream;
		this.writer = writer;
		this.scope = scope;
		this.outcome = outcome;
	}

	/**
	 * Begin to send. Returns when there is no room, at the earliest, if the items come
	 * from a {@link java.util.stream.Stream}, which may block.
	 * @param items what to send
	 * @param over done when the publisher is to be cancelled, at the end of the stream or
	 * some time later
	 */
	public void begin(Flow.Publisher<Object> items, CompletableFuture<Void> over) {
		over.whenComplete((nothing, failure) -> cancel());
		this.scope.execute(() -> {
			try {
				items.subscribe(this);
			}
			catch (Throwable ex) {
				// Also errors: the other end must not wait for ever
				onError(ex);
			}
		});
	}

	/**
	 * Send nothing more.
	 * @return whether there might have been more to send
	 */
	public boolean cancel() {
		boolean early = this.ended.compareAndSet(false, true);
		Flow.Subscription from = this.source.get();
		if (early && from != null) {
			from.cancel();
		}
		return early;
	}

	@Override
	public void onSubscribe(Flow.Subscription subscription) {
		if (!this.source.compareAndSet(null, subscription) || this.ended.get()) {
			subscription.cancel();
			return;
		}
		subscription.request(1);
	}

	@Override
	public void onNext(Object item) {
		if (this.ended.get()) {
			return;
		}
		byte[] bytes;
		try {
			bytes = this.writer.apply(item);
		}
		catch (Throwable ex) {
			// Also errors: the other end must not wait for ever
			fail(ex);
			return;
		}
		this.stream.send(bytes).whenComplete((room, failure) -> sent(failure));
	}

	/** Any other failure is that the stream is over, of which the source is told. */
	private void sent(@Nullable Throwable failure) {
		Flow.Subscription from = this.source.get();
		if (failure instanceof PayloadTooLargeException || failure instanceof OverloadedException) {
			// An item that cannot be sent would be missing at the other end
			fail(failure);
		}
		else if (failure == null && from != null && !this.ended.get()) {
			this.scope.execute(() -> from.request(1));
		}
	}

	private void fail(Throwable failure) {
		if (cancel()) {
			this.outcome.failed(failure);
		}
	}

	@Override
	public void onError(Throwable failure) {
		if (this.ended.compareAndSet(false, true)) {
			this.outcome.failed(failure);
		}
	}

	@Override
	public void onComplete() {
		if (this.ended.compareAndSet(false, true)) {
			this.outcome.complete();
		}
	}

	/**
	 * Told how the sending of items ends, once.
	 */
	public interface Outcome {

		/**
		 * All items are on their way.
		 */
		void complete();

		/**
		 * The source failed, or gave something that cannot be sent.
		 * @param failure why
		 */
		void failed(Throwable failure);

	}

}
