package io.macula.engine;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * Sends the items of a publisher over a stream, one more each time there is room.
 * Thread-safe.
 */
final class StreamFeed implements Flow.Subscriber<byte[]> {

	private final CallStream stream;

	private final CompletableFuture<Void> done = new CompletableFuture<>();

	private final AtomicReference<Flow.@Nullable Subscription> source = new AtomicReference<>();

	StreamFeed(CallStream stream) {
		this.stream = stream;
		stream.closed().whenComplete((nothing, failure) -> {
			if (failure != null) {
				end(failure);
			}
		});
	}

	CompletionStage<Void> done() {
		return this.done.minimalCompletionStage();
	}

	private void end(Throwable failure) {
		Flow.Subscription from = this.source.get();
		if (this.done.completeExceptionally(failure) && from != null) {
			from.cancel();
		}
	}

	@Override
	public void onSubscribe(Flow.Subscription subscription) {
		if (!this.source.compareAndSet(null, subscription) || this.done.isDone()) {
			subscription.cancel();
			return;
		}
		subscription.request(1);
	}

	@Override
	public void onNext(byte[] item) {
		Flow.Subscription from = Objects.requireNonNull(this.source.get(), "onNext before onSubscribe");
		this.stream.send(item).whenComplete((nothing, failure) -> {
			if (failure == null) {
				from.request(1);
				return;
			}
			// An item that cannot be sent would be missing at the other end
			this.stream.abort(RemoteCallException.HANDLER_ERROR, "an item could not be sent");
			end(failure);
		});
	}

	@Override
	public void onError(Throwable failure) {
		if (failure instanceof RemoteCallException chosen) {
			this.stream.abort(chosen.code(), String.valueOf(chosen.getMessage()));
		}
		else {
			// Its words may hold what the other side must not know
			this.stream.abort(RemoteCallException.HANDLER_ERROR, "the source of the items failed");
		}
		this.done.completeExceptionally(failure);
	}

	@Override
	public void onComplete() {
		this.stream.finish();
		this.done.complete(null);
	}

}
