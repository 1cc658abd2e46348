package io.macula.engine.runtime;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

import org.jctools.queues.MpscUnboundedArrayQueue;
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

	private final Consumer<? super T> handler;

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
	 * An empty mailbox.
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
		this.queue = (concurrency == 1) ? new MpscUnboundedArrayQueue<>(CHUNK) : new ConcurrentLinkedQueue<>();
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
		return this.queue.isEmpty() && this.workers.active() == 0;
	}

	/**
	 * Take nothing any more and drop what waits. What is being handled goes on.
	 */
	public void close() {
		this.closed = true;
		handOver();
	}

	private void handle(T item) {
		if (this.closed) {
			return;
		}
		try {
			this.handler.accept(item);
		}
		catch (Throwable ex) {
			// Also errors: what comes next must not wait for ever because of this one
			this.counters.increment("runtime.mailbox.failed");
			logger.warn("A handler failed and the next message follows", ex);
		}
	}

	private final class Items implements Workers.Source {

		@Override
		public boolean handleNext() {
			T item = Mailbox.this.queue.poll();
			if (item == null) {
				return false;
			}
			Mailbox.this.taken.addAndGet(weight(item));
			handle(item);
			return true;
		}

		@Override
		public boolean isEmpty() {
			return Mailbox.this.queue.isEmpty();
		}

	}

}
