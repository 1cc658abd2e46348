package io.macula.spring.support.stream;

import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Gives the items of a {@link Stream} to one subscriber as it asks for them, on the
 * thread that asks. The stream is closed when it has ended, failed, or is wanted no more;
 * a thread that waits for its next item then is interrupted. Thread-safe.
 */
final class StreamItems implements Flow.Publisher<Object> {

	private static final Log logger = LogFactory.getLog(StreamItems.class);

	private final AtomicReference<@Nullable Stream<?>> stream;

	StreamItems(Stream<?> stream) {
		this.stream = new AtomicReference<>(stream);
	}

	/**
	 * The same items, each checked before it is given.
	 */
	StreamItems checked(Consumer<Object> check) {
		Stream<?> unread = this.stream.getAndSet(null);
		return new StreamItems((unread != null) ? unread.peek(check) : readBefore());
	}

	/**
	 * Close the stream if nobody has read it.
	 */
	void close() {
		Stream<?> unread = this.stream.getAndSet(null);
		if (unread != null) {
			close(unread);
		}
	}

	private static void close(Stream<?> stream) {
		try {
			stream.close();
		}
		catch (RuntimeException ex) {
			logger.warn("A stream could not be closed", ex);
		}
	}

	@Override
	public void subscribe(Flow.Subscriber<? super Object> subscriber) {
		Objects.requireNonNull(subscriber, "subscriber");
		Stream<?> taken = this.stream.getAndSet(null);
		subscriber.onSubscribe(new Pull((taken != null) ? taken : readBefore(), subscriber));
	}

	/**
	 * Not an empty stream, which its reader would take for all there is.
	 */
	private static Stream<?> readBefore() {
		return Stream.generate(() -> {
			throw new IllegalStateException("A Stream can be read once, and it has been");
		});
	}

	/**
	 * The reading of a stream.
	 */
	private static final class Pull implements Flow.Subscription {

		private final Stream<?> stream;

		private final Flow.Subscriber<? super Object> subscriber;

		private final AtomicLong demand = new AtomicLong();

		private final AtomicBoolean ended = new AtomicBoolean();

		private final ReentrantLock lock = new ReentrantLock();

		private @Nullable Iterator<?> iterator;

		private @Nullable Thread inside;

		private boolean cancelled;

		Pull(Stream<?> stream, Flow.Subscriber<? super Object> subscriber) {
			this.stream = stream;
			this.subscriber = subscriber;
		}

		void fail(RuntimeException failure) {
			if (this.ended.compareAndSet(false, true)) {
				this.subscriber.onError(failure);
			}
		}

		@Override
		public void request(long count) {
			if (count <= 0) {
				fail(new IllegalArgumentException("'count' is " + count + " but must be positive"));
				cancel();
			}
			else if (this.demand.getAndAccumulate(count, Pull::sum) == 0) {
				// Nobody else is at it
				pull();
			}
		}

		private static long sum(long one, long other) {
			return (one + other < 0) ? Long.MAX_VALUE : one + other;
		}

		@Override
		public void cancel() {
			this.lock.lock();
			try {
				if (this.cancelled) {
					return;
				}
				this.cancelled = true;
				if (this.inside != null) {
					this.inside.interrupt();
				}
			}
			finally {
				this.lock.unlock();
			}
			if (this.demand.getAndAccumulate(1, Pull::sum) == 0) {
				// Else whoever is at it closes the stream
				pull();
			}
		}

		private void pull() {
			long asked = this.demand.get();
			while (asked > 0) {
				long given = 0;
				while (given < asked) {
					if (!next()) {
						// Whatever is asked for from now on, nobody pulls again
						this.demand.set(Long.MAX_VALUE);
						StreamItems.close(this.stream);
						return;
					}
					given++;
				}
				asked = this.demand.addAndGet(-given);
			}
		}

		/**
		 * Give the next item.
		 * @return whether more may follow
		 */
		private boolean next() {
			Object item = null;
			Throwable failure = null;
			if (!enter()) {
				return false;
			}
			try {
				Iterator<?> items = this.iterator;
				if (items == null) {
					items = this.stream.iterator();
					this.iterator = items;
				}
				item = items.hasNext() ? Objects.requireNonNull(items.next(), "an item is null") : null;
			}
			catch (Throwable ex) {
				failure = ex;
			}
			boolean cancelledMeanwhile = leave();
			if (cancelledMeanwhile || this.ended.get()) {
				return false;
			}
			if (item != null) {
				this.subscriber.onNext(item);
				return true;
			}
			if (this.ended.compareAndSet(false, true)) {
				if (failure != null) {
					this.subscriber.onError(failure);
				}
				else {
					this.subscriber.onComplete();
				}
			}
			return false;
		}

		private boolean enter() {
			this.lock.lock();
			try {
				if (!this.cancelled) {
					this.inside = Thread.currentThread();
				}
				return !this.cancelled;
			}
			finally {
				this.lock.unlock();
			}
		}

		private boolean leave() {
			this.lock.lock();
			try {
				this.inside = null;
				if (this.cancelled) {
					// The interruption was meant for the stream, not for what follows
					Thread.interrupted();
				}
				return this.cancelled;
			}
			finally {
				this.lock.unlock();
			}
		}

	}

}
