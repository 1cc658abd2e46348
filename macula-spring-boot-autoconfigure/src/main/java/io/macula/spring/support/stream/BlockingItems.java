package io.macula.spring.support.stream;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import io.macula.engine.CallCancelledException;
import io.macula.engine.MaculaException;
import org.jspecify.annotations.Nullable;

/**
 * Lets a thread wait for items: it asks for a few ahead, and for more as they are taken.
 * Reading is confined to one thread, closing is thread-safe and wakes it.
 *
 * @param <T> type of the items
 */
public final class BlockingItems<T> implements Flow.Subscriber<T>, Iterator<T> {

	/**
	 * Items asked for before they are taken. More would save wake-ups, but these wait
	 * beyond the credit of the stream, and each may be as large as a frame.
	 */
	private static final int AHEAD = 8;

	private static final Object END = new Object();

	private record Failure(Throwable cause) {
	}

	private final BlockingQueue<Object> arrived = new LinkedBlockingQueue<>();

	private final AtomicReference<Flow.@Nullable Subscription> subscription = new AtomicReference<>();

	private volatile boolean closed;

	private @Nullable T next;

	private int taken;

	private boolean ended;

	private BlockingItems() {
	}

	/**
	 * Subscribe, and let a thread read what arrives.
	 * @param publisher the items
	 * @param <T> type of the items
	 * @return reads them; closing it cancels the subscription. A failure of the publisher
	 * is thrown where the stream is read
	 */
	public static <T> Stream<T> stream(Flow.Publisher<T> publisher) {
		BlockingItems<T> items = new BlockingItems<>();
		publisher.subscribe(items);
		return StreamSupport
			.stream(Spliterators.spliteratorUnknownSize(items, Spliterator.ORDERED | Spliterator.NONNULL), false)
			.onClose(items::close);
	}

	private void close() {
		this.closed = true;
		Flow.Subscription from = this.subscription.get();
		if (from != null) {
			from.cancel();
		}
		this.arrived.clear();
		this.arrived.add(new Failure(new CallCancelledException("The stream was closed while it was read", null)));
	}

	@Override
	public void onSubscribe(Flow.Subscription given) {
		if (!this.subscription.compareAndSet(null, given) || this.closed) {
			given.cancel();
			return;
		}
		given.request(AHEAD);
	}

	@Override
	public void onNext(T item) {
		if (!this.closed) {
			this.arrived.add(item);
		}
	}

	@Override
	public void onError(Throwable failure) {
		this.arrived.add(new Failure(failure));
	}

	@Override
	public void onComplete() {
		this.arrived.add(END);
	}

	@Override
	@SuppressWarnings("unchecked") // what is neither end nor failure is an item
	public boolean hasNext() {
		if (this.next != null || this.ended) {
			return this.next != null;
		}
		Object one = take();
		if (one == END) {
			this.ended = true;
			return false;
		}
		if (one instanceof Failure failure) {
			this.ended = true;
			throw asRuntime(failure.cause());
		}
		this.next = (T) one;
		this.taken++;
		if (this.taken == AHEAD / 2) {
			this.taken = 0;
			Objects.requireNonNull(this.subscription.get(), "no subscription").request(AHEAD / 2);
		}
		return true;
	}

	private Object take() {
		try {
			return this.arrived.take();
		}
		catch (InterruptedException ex) {
			close();
			this.ended = true;
			Thread.currentThread().interrupt();
			throw new CallCancelledException("Interrupted while waiting for an item", ex);
		}
	}

	private static RuntimeException asRuntime(Throwable failure) {
		if (failure instanceof Error error) {
			throw error;
		}
		return (failure instanceof RuntimeException runtime) ? runtime
				: new MaculaException(String.valueOf(failure.getMessage()), failure);
	}

	@Override
	public T next() {
		if (!hasNext()) {
			throw new NoSuchElementException("the stream has ended");
		}
		T item = Objects.requireNonNull(this.next);
		this.next = null;
		return item;
	}

}
