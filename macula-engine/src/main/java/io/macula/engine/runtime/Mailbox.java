package io.macula.engine.runtime;

import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounded queue between the loop and application code. Items are added one by one and
 * handed over together: at most one task of the executor is woken for all that one read
 * of the socket brought, however many there are.
 * <p>
 * With a concurrency of one, items are handled one at a time in the order in which they
 * were added. Thread-safe.
 *
 * @param <T> type of item
 */
public final class Mailbox<T> {

	private static final Logger logger = LoggerFactory.getLogger(Mailbox.class);

	private static final int CHUNK = 32;

	/**
	 * Number of items and their bytes travel in one long: bytes in the lower 40 bits, so
	 * that one atomic addition counts both. Differences are right even after an overflow.
	 */
	private static final int COUNT_SHIFT = 40;

	private static final long BYTES_MASK = (1L << COUNT_SHIFT) - 1;

	private final Queue<T> queue;

	private final Workers workers;

	private final int concurrency;

	private final int maxItems;

	private final long maxBytes;

	private final ToIntFunction<? super T> size;

	private final Handler<? super T> handler;

	private final Counters counters;

	private final AtomicLong added = new AtomicLong();

	private final AtomicLong taken = new AtomicLong();

	/**
	 * What {@link #taken} was some time ago: producers look at the consumers' variable
	 * only when they must.
	 */
	private volatile long takenSeen;

	private volatile boolean closed;

	/**
	 * Items whose handling goes on although the handler returned; with a concurrency
	 * above one those that are being handled, too.
	 */
	private final AtomicInteger busy = new AtomicInteger();

	/**
	 * An empty mailbox whose handler is done with an item when it returns.
	 * @param context the surroundings
	 * @param executor runs the handler
	 * @param concurrency handler calls at once, at least 1
	 * @param maxItems items that may wait
	 * @param maxBytes bytes of items that may wait; a larger item is taken when nothing
	 * else waits
	 * @param size bytes of an item, the same each time it is asked
	 * @param handler handles an item; an exception is contained, counted and logged
	 */
	public Mailbox(NodeContext context, Executor executor, int concurrency, int maxItems, long maxBytes,
			ToIntFunction<? super T> size, Consumer<? super T> handler) {
		this(context, executor, concurrency, maxItems, maxBytes, size, (item) -> {
			handler.accept(item);
			return null;
		}, false);
	}

	/**
	 * An empty mailbox.
	 * @param context the surroundings
	 * @param executor runs the handler
	 * @param concurrency items that are being handled at once, at least 1
	 * @param maxItems items that may wait
	 * @param maxBytes bytes of items that may wait; a larger item is taken when nothing
	 * else waits
	 * @param size bytes of an item, the same each time it is asked
	 * @param handler handles an item; an exception is contained, counted and logged
	 * @param revocable whether {@link #revoke} will be used
	 */
	public Mailbox(NodeContext context, Executor executor, int concurrency, int maxItems, long maxBytes,
			ToIntFunction<? super T> size, Handler<? super T> handler, boolean revocable) {
		this.queue = (concurrency == 1 && !revocable) ? new MpscUnboundedArrayQueue<>(CHUNK)
				: new ConcurrentLinkedQueue<>();
		this.workers = new Workers(context, executor, concurrency, new Items());
		this.concurrency = concurrency;
		this.maxItems = maxItems;
		this.maxBytes = maxBytes;
		this.size = size;
		this.handler = handler;
		this.counters = context.counters();
	}

	/**
	 * Add an item without waking anybody: {@link #handOver} follows.
	 * @param item the item
	 * @return {@code false} if the mailbox is full or closed and did not take it
	 */
	public boolean offer(T item) {
		if (this.closed) {
			return false;
		}
		long weight = weight(item);
		long after = this.added.addAndGet(weight);
		if (overfull(after - this.takenSeen, weight)) {
			this.takenSeen = this.taken.get();
			if (overfull(after - this.takenSeen, weight)) {
				this.added.addAndGet(-weight);
				return false;
			}
		}
		this.queue.add(item);
		return true;
	}

	/**
	 * Take back the item that waits longest. Only for a revocable mailbox.
	 * @return the item, which is not handled, or {@code null} if none waits
	 */
	public @Nullable T revoke() {
		T item = this.queue.poll();
		if (item != null) {
			this.taken.addAndGet(weight(item));
		}
		return item;
	}

	/**
	 * Whether the next item would find room, as far as can be told.
	 * @return {@code false} if it would be refused
	 */
	public boolean hasRoom() {
		if (this.closed) {
			return false;
		}
		long waiting = this.added.get() - this.taken.get();
		return (waiting >>> COUNT_SHIFT) < this.maxItems && (waiting & BYTES_MASK) < this.maxBytes;
	}

	private long weight(T item) {
		return (1L << COUNT_SHIFT) + this.size.applyAsInt(item);
	}

	private boolean overfull(long waiting, long weight) {
		return (waiting >>> COUNT_SHIFT) > this.maxItems
				|| ((waiting & BYTES_MASK) > this.maxBytes && waiting != weight);
	}

	/**
	 * See that what was added is handled. Does nothing if it already is taken care of.
	 */
	public void handOver() {
		if (this.queue.isEmpty()) {
			return;
		}
		if (this.concurrency == 1) {
			if (this.workers.active() == 0) {
				this.workers.startOne();
			}
			return;
		}
		// Those at work may be busy for long, so they do not count as help
		for (int more = waiting(); more > 0 && this.workers.startOne();) {
			more--;
		}
	}

	/**
	 * Items that wait.
	 * @return about how many
	 */
	public int waiting() {
		return (int) ((this.added.get() - this.taken.get()) >>> COUNT_SHIFT);
	}

	/**
	 * Whether nothing waits and no handler runs.
	 * @return {@code true} if idle
	 */
	public boolean isIdle() {
		return this.queue.isEmpty() && this.workers.active() == 0 && this.busy.get() == 0;
	}

	/**
	 * Take nothing any more and drop what waits. What is being handled goes on.
	 */
	public void close() {
		this.closed = true;
		handOver();
	}

	/**
	 * Handle an item.
	 * @return whether that goes on
	 */
	private boolean handle(T item) {
		if (this.closed) {
			this.handler.dropped(item);
			return false;
		}
		try {
			CompletionStage<?> rest = this.handler.handle(item);
			if (rest != null && !(rest instanceof CompletableFuture<?> future && future.isDone())) {
				suspend(rest);
				return true;
			}
		}
		catch (Throwable ex) {
			// Also errors: what comes next must not wait for ever because of this one
			this.counters.increment("runtime.mailbox.failed");
			logger.warn("A handler failed and the next message follows", ex);
		}
		return false;
	}

	private void suspend(CompletionStage<?> rest) {
		if (this.concurrency == 1) {
			this.busy.incrementAndGet();
		}
		AtomicBoolean over = new AtomicBoolean();
		Runnable resume = () -> {
			if (over.compareAndSet(false, true)) {
				this.busy.decrementAndGet();
				handOver();
			}
		};
		try {
			rest.whenComplete((value, failure) -> resume.run());
		}
		catch (RuntimeException ex) {
			// A stage of somebody else's making: nobody will tell when it ends
			this.counters.increment("runtime.mailbox.failed");
			resume.run();
		}
	}

	/**
	 * Handles the items of a mailbox. Called by its executor.
	 *
	 * @param <T> type of item
	 */
	@FunctionalInterface
	public interface Handler<T> {

		/**
		 * Handle an item.
		 * @param item the item
		 * @return what is still to be waited for, or {@code null} if it is handled
		 */
		@Nullable CompletionStage<?> handle(T item);

		/**
		 * The mailbox was closed before an item was handled.
		 * @param item the item
		 */
		default void dropped(T item) {
		}

	}

	private final class Items implements Workers.Source {

		@Override
		public boolean handleNext() {
			if (!enter()) {
				return false;
			}
			T item = Mailbox.this.queue.poll();
			boolean goesOn = false;
			try {
				if (item == null) {
					return false;
				}
				Mailbox.this.taken.addAndGet(weight(item));
				goesOn = handle(item);
				return true;
			}
			finally {
				if (Mailbox.this.concurrency > 1 && !goesOn) {
					Mailbox.this.busy.decrementAndGet();
				}
			}
		}

		@Override
		public boolean isEmpty() {
			return Mailbox.this.queue.isEmpty() || Mailbox.this.busy.get() >= Mailbox.this.concurrency;
		}

		private boolean enter() {
			if (Mailbox.this.concurrency == 1) {
				// Set by the only worker there is
				return Mailbox.this.busy.get() == 0;
			}
			if (Mailbox.this.busy.incrementAndGet() <= Mailbox.this.concurrency) {
				return true;
			}
			Mailbox.this.busy.decrementAndGet();
			return false;
		}

	}

}
