package io.macula.engine.runtime;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Queue of independent tasks between the loop and application code, emptied by as many
 * workers as it takes. One worker is enough while handlers are quick: waking a second one
 * costs more than it brings. But a handler that blocks must not hold up the others, least
 * of all those that it waits for: whenever something waited for a whole
 * {@value #TICK_NANOS} ns, workers are added, twice as many each time while all of them
 * block.
 * <p>
 * Has no bound of its own. {@link #offer} and {@link #handOver} are thread-safe.
 *
 * @param <T> type of task
 */
public final class WorkQueue<T> {

	private static final Logger logger = LoggerFactory.getLogger(WorkQueue.class);

	private static final long TICK_NANOS = 1_000_000;

	/**
	 * A worker that finishes more than this in a tick does not block: another one would
	 * only take its processor away.
	 */
	private static final int QUICK = 32;

	/**
	 * Starting a thread takes tens of microseconds of the loop, which has more to do.
	 */
	static final int MOST_STARTED_AT_ONCE = 64;

	private final Queue<T> queue = new ConcurrentLinkedQueue<>();

	private final NodeContext context;

	private final Workers workers;

	private final int processors;

	private final Consumer<? super T> handler;

	private final AtomicLong offered = new AtomicLong();

	private final AtomicLong taken = new AtomicLong();

	private final AtomicLong finished = new AtomicLong();

	private final AtomicBoolean watching = new AtomicBoolean();

	private long offeredBefore;

	private long finishedBefore;

	/**
	 * An empty queue.
	 * @param context the surroundings
	 * @param executor runs the workers
	 * @param maxWorkers most tasks handled at once
	 * @param processors of the machine
	 * @param handler handles a task; an exception is contained, counted and logged
	 */
	public WorkQueue(NodeContext context, Executor executor, int maxWorkers, int processors,
			Consumer<? super T> handler) {
		this.context = context;
		this.workers = new Workers(context, executor, maxWorkers, new Tasks());
		this.processors = processors;
		this.handler = handler;
	}

	/**
	 * Add a task without waking anybody: {@link #handOver} follows.
	 * @param task the task
	 */
	public void offer(T task) {
		this.offered.incrementAndGet();
		this.queue.add(task);
	}

	/**
	 * Take back a task that nobody needs any more. Looks at all that wait.
	 * @param task the task
	 * @return whether it was still there
	 */
	public boolean withdraw(T task) {
		boolean removed = this.queue.remove(task);
		if (removed) {
			this.taken.incrementAndGet();
		}
		return removed;
	}

	/**
	 * See that what was added is handled. Does nothing if it already is taken care of.
	 */
	public void handOver() {
		if (this.queue.isEmpty()) {
			return;
		}
		try {
			if (this.workers.active() == 0) {
				this.workers.startOne();
			}
		}
		finally {
			// What waits must be looked after, also when no thread could be made
			watch();
		}
	}

	private void watch() {
		if (!this.watching.get() && this.watching.compareAndSet(false, true)) {
			if (this.context.inLoop()) {
				remember();
			}
			else {
				this.context.execute(this::remember);
			}
		}
	}

	private void remember() {
		this.offeredBefore = this.offered.get();
		this.finishedBefore = this.finished.get();
		this.context.after(TICK_NANOS, this::tick);
	}

	private void tick() {
		if (this.queue.isEmpty()) {
			this.watching.set(false);
			// Something may have been added meanwhile by somebody who saw the watch still
			// on
			if (!this.queue.isEmpty()) {
				watch();
			}
			return;
		}
		try {
			addWorkers();
		}
		finally {
			// What waits must be looked after, also when no thread could be made
			remember();
		}
	}

	private void addWorkers() {
		// Not what was taken: each worker takes one as it starts, also if it blocks for
		// ever
		long progress = this.finished.get() - this.finishedBefore;
		int active = this.workers.active();
		if (this.taken.get() < this.offeredBefore) {
			if (progress == 0) {
				start(Math.min(Math.max(active, 1), MOST_STARTED_AT_ONCE));
			}
			else if (progress < (long) QUICK * active || active < this.processors / 2) {
				start(1);
			}
		}
	}

	private void start(int more) {
		long useful = Math.min(more, this.offered.get() - this.taken.get());
		for (int i = 0; i < useful && this.workers.startOne(); i++) {
			this.context.counters().increment("runtime.workers.added");
		}
	}

	/**
	 * Tasks that wait.
	 * @return about how many
	 */
	public long waiting() {
		return this.offered.get() - this.taken.get();
	}

	/**
	 * Workers at work.
	 * @return how many
	 */
	public int workers() {
		return this.workers.active();
	}

	private final class Tasks implements Workers.Source {

		@Override
		public boolean handleNext() {
			T task = WorkQueue.this.queue.poll();
			if (task == null) {
				return false;
			}
			WorkQueue.this.taken.incrementAndGet();
			try {
				WorkQueue.this.handler.accept(task);
			}
			catch (Throwable ex) {
				// Also errors: what comes next must not wait for ever because of this one
				WorkQueue.this.context.counters().increment("runtime.work.failed");
				logger.warn("A handler failed and the next call follows", ex);
			}
			finally {
				WorkQueue.this.finished.incrementAndGet();
			}
			return true;
		}

		@Override
		public boolean isEmpty() {
			return WorkQueue.this.queue.isEmpty();
		}

	}

}
