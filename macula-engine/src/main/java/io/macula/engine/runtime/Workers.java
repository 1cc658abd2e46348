package io.macula.engine.runtime;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tasks of an executor that empty a queue together and end when it is empty. Nothing is
 * left lying: a worker that found the queue empty first says that it leaves and then
 * looks once more, and whoever adds first adds and then looks who works. Both are full
 * fences, so at least one of the two sees the other.
 * <p>
 * Thread-safe.
 */
final class Workers implements Runnable {

	private static final Logger logger = LoggerFactory.getLogger(Workers.class);

	/** Then other tasks of the executor get their turn. */
	private static final int TURN = 1024;

	private static final long RETRY_NANOS = 50_000_000;

	private final NodeContext context;

	private final Executor executor;

	private final Source source;

	private final int most;

	private final AtomicInteger active = new AtomicInteger();

	private final AtomicBoolean retrying = new AtomicBoolean();

	/**
	 * Nobody works yet.
	 * @param context the surroundings
	 * @param executor runs the workers
	 * @param most workers at once
	 * @param source what they empty
	 */
	Workers(NodeContext context, Executor executor, int most, Source source) {
		this.context = context;
		this.executor = executor;
		this.most = most;
		this.source = source;
	}

	/**
	 * Tasks that work or are about to.
	 * @return the number of tasks
	 */
	int active() {
		return this.active.get();
	}

	/**
	 * Start one worker unless there are enough.
	 * @return {@code true} if one was started
	 */
	boolean startOne() {
		if (!enter()) {
			return false;
		}
		boolean started = false;
		try {
			this.executor.execute(this);
			started = true;
		}
		catch (RejectedExecutionException ex) {
			rejected(ex);
		}
		finally {
			// Also when the system has no thread left, which is an error
			if (!started) {
				this.active.decrementAndGet();
			}
		}
		return started;
	}

	private boolean enter() {
		int now = this.active.get();
		while (now < this.most) {
			if (this.active.compareAndSet(now, now + 1)) {
				return true;
			}
			now = this.active.get();
		}
		return false;
	}

	/** One worker. */
	@Override
	public void run() {
		HandlerThread.run(this::work);
	}

	private void work() {
		boolean interrupted = false;
		boolean goOn = true;
		while (goOn) {
			for (int i = 0; goOn && this.source.handleNext(); i++) {
				// Meant for the item that is done, or for the thread: not for the next
				// item
				interrupted |= Thread.interrupted();
				goOn = i != TURN || !yieldTurn();
			}
			if (goOn) {
				this.active.decrementAndGet();
				goOn = !this.source.isEmpty() && enter();
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	private boolean yieldTurn() {
		try {
			this.executor.execute(this);
			return true;
		}
		catch (RejectedExecutionException | OutOfMemoryError ex) {
			// Go on here: this thread is as good as another
			return false;
		}
	}

	private void rejected(RejectedExecutionException ex) {
		this.context.counters().increment("runtime.executor.rejected");
		logger.debug("The executor of handlers refused a task; tried again soon", ex);
		if (this.retrying.compareAndSet(false, true)) {
			this.context.execute(() -> this.context.after(RETRY_NANOS, () -> {
				this.retrying.set(false);
				if (!this.source.isEmpty()) {
					startOne();
				}
			}));
		}
	}

	/**
	 * What workers empty.
	 */
	interface Source {

		/**
		 * Take the next item and handle it.
		 * @return {@code false} if there was none
		 */
		boolean handleNext();

		/**
		 * Whether there is nothing to take; counts what is just being added.
		 * @return {@code true} if it is empty
		 */
		boolean isEmpty();

	}

}
