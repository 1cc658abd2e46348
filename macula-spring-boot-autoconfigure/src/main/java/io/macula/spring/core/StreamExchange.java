package io.macula.spring.core;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;

import io.macula.engine.CallCancelledException;
import io.macula.engine.CallStream;
import io.macula.engine.OverloadedException;
import io.macula.engine.RemoteCallException;
import io.macula.spring.observation.MaculaObservations;
import io.macula.spring.support.stream.ItemFeed;
import io.macula.spring.support.stream.ItemTypes;
import org.jspecify.annotations.Nullable;

/**
 * One streaming call from its opening to its end: keeps what the reader asks for until
 * the stream is there, and sends items meanwhile. It is over when the handler has
 * finished, whether or not everything was sent. Thread-safe.
 */
final class StreamExchange implements Flow.Subscription, Flow.Subscriber<byte[]>, ItemFeed.Outcome {

	private final StreamRequest request;

	private final Flow.Subscriber<? super byte[]> reader;

	/** How the call ends, for whoever observes it. */
	private final CompletableFuture<Void> ended = new CompletableFuture<>();

	private final ReentrantLock lock = new ReentrantLock();

	private long demand;

	private boolean cancelled;

	private @Nullable CompletableFuture<CallStream> opening;

	private Flow.@Nullable Subscription source;

	private volatile @Nullable CallStream stream;

	private volatile @Nullable ItemFeed feed;

	/** Why the items of this side ended: the other side can only tell that they did. */
	private volatile @Nullable Throwable ownFailure;

	StreamExchange(StreamRequest request, Flow.Subscriber<? super byte[]> reader) {
		this.request = request;
		this.reader = reader;
	}

	/**
	 * The stream, once something of it was read.
	 */
	CallStream stream() {
		return Objects.requireNonNull(this.stream, "the stream is not open");
	}

	/**
	 * The opening of the stream.
	 */
	CompletableFuture<CallStream> opening() {
		this.lock.lock();
		try {
			return Objects.requireNonNull(this.opening, "the stream is not being opened");
		}
		finally {
			this.lock.unlock();
		}
	}

	void begin() {
		this.reader.onSubscribe(this);
		Map<String, String> headers = new LinkedHashMap<>(this.request.options().headers());
		try {
			MaculaObservations.observeLater(
					this.request.observations().calling(this.request.node().realm(), this.request.procedure(), headers),
					() -> {
						open(headers);
						return this.ended;
					});
		}
		catch (RuntimeException ex) {
			discardItems();
			notOpening(ex);
			this.reader.onError(ex);
		}
	}

	private void notOpening(RuntimeException failure) {
		this.lock.lock();
		try {
			this.opening = CompletableFuture.failedFuture(failure);
		}
		finally {
			this.lock.unlock();
		}
	}

	private void open(Map<String, String> headers) {
		CompletableFuture<CallStream> future;
		this.lock.lock();
		try {
			if (this.cancelled) {
				discardItems();
				this.ended.complete(null);
				this.opening = CompletableFuture
					.failedFuture(new CallCancelledException("The stream was given up before it was open", null));
				return;
			}
			future = this.request.node()
				.openStream(this.request.procedure(), this.request.args(), this.request.options().withHeaders(headers));
			this.opening = future;
		}
		finally {
			this.lock.unlock();
		}
		// Not on the loop: from here on it is the application's turn
		Executor within = this.request.observations().within(this.request.executor());
		future.whenComplete((open, failure) -> {
			try {
				within.execute(() -> opened(open, failure));
			}
			catch (RejectedExecutionException ex) {
				unread(open, (failure != null) ? failure : new OverloadedException(
						"No thread for the stream of '" + this.request.procedure() + "': " + ex.getMessage()));
			}
		});
	}

	/** There is no thread to read on, and the reader must not wait for ever. */
	private void unread(@Nullable CallStream open, Throwable reason) {
		if (open != null) {
			open.close();
		}
		discardItems();
		onError(reason);
	}

	private void opened(@Nullable CallStream open, @Nullable Throwable failure) {
		if (open == null) {
			discardItems();
			onError((failure != null) ? failure : new IllegalStateException("no stream"));
			return;
		}
		this.stream = open;
		Flow.Publisher<Object> items = this.request.items();
		if (items == null) {
			open.finish();
			open.incoming().subscribe(this);
			return;
		}
		String contentType = this.request.options().contentType();
		ItemFeed sending = new ItemFeed(open, (item) -> this.request.converters().write(item, contentType).bytes(),
				Runnable::run, this);
		this.feed = sending;
		// First, because a source that blocks may wait for what is read, or be given up
		open.incoming().subscribe(this);
		sending.begin(items, open.closed());
	}

	/** Nothing will be sent. */
	private void discardItems() {
		if (this.request.items() != null) {
			ItemTypes.discard(this.request.items());
		}
	}

	private void stopSending() {
		ItemFeed sending = this.feed;
		if (sending != null) {
			sending.cancel();
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

	/** All items were sent. */
	@Override
	public void complete() {
		stream().finish();
	}

	/** The items of this side failed. */
	@Override
	public void failed(Throwable failure) {
		this.ownFailure = failure;
		if (failure instanceof RemoteCallException chosen) {
			stream().abort(chosen.code(), String.valueOf(chosen.getMessage()));
		}
		else {
			// Its words may hold what the other side must not know
			stream().abort(RemoteCallException.HANDLER_ERROR, "the caller's source of items failed");
		}
	}

	/**
	 * Give the call up because its reader failed.
	 */
	void fail(Throwable failure) {
		this.ended.completeExceptionally(failure);
		cancel();
	}

	@Override
	public void request(long count) {
		Flow.Subscription from;
		this.lock.lock();
		try {
			from = this.source;
			if (from == null) {
				if (count <= 0) {
					this.demand = -1;
				}
				else if (this.demand >= 0) {
					this.demand = (this.demand + count < 0) ? Long.MAX_VALUE : this.demand + count;
				}
			}
		}
		finally {
			this.lock.unlock();
		}
		if (from != null) {
			from.request(count);
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
		this.ended.complete(null);
		if (from != null) {
			from.cancel();
			stopSending();
		}
		else if (future != null) {
			future.cancel(true);
		}
	}

	@Override
	public void onSubscribe(Flow.Subscription subscription) {
		long asked;
		boolean givenUp;
		this.lock.lock();
		try {
			this.source = subscription;
			asked = this.demand;
			givenUp = this.cancelled;
		}
		finally {
			this.lock.unlock();
		}
		if (givenUp) {
			subscription.cancel();
			stopSending();
		}
		else if (asked != 0) {
			subscription.request(asked);
		}
	}

	@Override
	public void onNext(byte[] item) {
		try {
			this.reader.onNext(item);
		}
		catch (Throwable ex) {
			// The stream is given up, and nobody would say so to whoever observes it
			fail(ex);
			throw ex;
		}
	}

	@Override
	public void onError(Throwable failure) {
		Throwable own = this.ownFailure;
		Throwable cause = (own != null) ? own : failure;
		boolean givenUp = isCancelled();
		this.ended.completeExceptionally(cause);
		if (!givenUp) {
			this.reader.onError(cause);
		}
	}

	@Override
	public void onComplete() {
		this.ended.complete(null);
		ItemFeed sending = this.feed;
		if (sending != null && sending.cancel()) {
			// Nobody listens any more
			stream().abort(CallStream.CANCELLED, "the handler has finished");
		}
		this.reader.onComplete();
	}

}
