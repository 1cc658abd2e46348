package io.macula.engine.runtime;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads for handlers when the application brings none: as many as have something to do,
 * up to a limit. Handlers may block and wait for each other, which would bring a small
 * pool of fixed size to a halt. The thread that rested last works first, so that few
 * threads stay warm and the others end after a while.
 * <p>
 * Thread-safe. The threads are daemons.
 */
public final class ElasticExecutor implements Executor, AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(ElasticExecutor.class);

	/** A thread rests twice so long. */
	private static final long HALF_REST_NANOS = 5_000_000_000L;

	private final ReentrantLock lock = new ReentrantLock();

	private final Deque<Worker> resting = new ArrayDeque<>();

	private final Queue<Runnable> backlog = new ArrayDeque<>();

	private final String name;

	private final int maxThreads;

	private int threads;

	private long started;

	/** Written under the lock. */
	private volatile boolean closed;

	/**
	 * No thread yet.
	 * @param name beginning of the threads' names
	 * @param maxThreads most threads; further tasks wait
	 */
	public ElasticExecutor(String name, int maxThreads) {
		this.name = name;
		this.maxThreads = maxThreads;
	}

	@Override
	public void execute(Runnable task) {
		Worker worker;
		this.lock.lock();
		try {
			if (this.closed) {
				throw new RejectedExecutionException("executor '" + this.name + "' is closed");
			}
			worker = this.resting.pollLast();
			if (worker != null) {
				worker.task = task;
			}
			else if (this.threads < this.maxThreads) {
				startThread(task);
			}
			else {
				this.backlog.add(task);
			}
		}
		finally {
			this.lock.unlock();
		}
		if (worker != null) {
			LockSupport.unpark(worker.thread);
		}
	}

	private void startThread(Runnable task) {
		Worker worker = new Worker(task);
		Thread thread = new Thread(worker, this.name + "-" + (this.started + 1));
		thread.setDaemon(true);
		worker.thread = thread;
		try {
			thread.start();
			this.threads++;
			this.started++;
		}
		catch (OutOfMemoryError ex) {
			if (this.threads == 0) {
				throw new RejectedExecutionException("no thread can be started for '" + this.name + "'", ex);
			}
			// The operating system's limit is lower than ours: as if ours were reached
			this.backlog.add(task);
		}
	}

	/**
	 * Threads there are.
	 * @return how many work or rest
	 */
	public int threads() {
		this.lock.lock();
		try {
			return this.threads;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Threads that wait for a task. */
	int resting() {
		this.lock.lock();
		try {
			return this.resting.size();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Take no more tasks. Those that were taken are finished, then the threads end.
	 */
	@Override
	public void close() {
		this.lock.lock();
		try {
			this.closed = true;
			for (Worker worker : this.resting) {
				LockSupport.unpark(worker.thread);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * What to do next, or {@code null}: the worker is told when there is something, or
	 * ends.
	 */
	private @Nullable Runnable next(Worker worker) {
		this.lock.lock();
		try {
			Runnable next = this.backlog.poll();
			if (next == null && this.closed) {
				worker.leaving = true;
				this.threads--;
			}
			else if (next == null) {
				this.resting.addLast(worker);
			}
			return next;
		}
		finally {
			this.lock.unlock();
		}
	}

	private @Nullable Runnable rest(Worker worker) {
		LockSupport.parkNanos(this, HALF_REST_NANOS);
		if (worker.task == null && !this.closed) {
			// Also a lock for which the thread waited may leave a permit behind, which
			// ends a rest that has just begun
			LockSupport.parkNanos(this, HALF_REST_NANOS);
		}
		return lastOrLeave(worker);
	}

	/**
	 * The worker rested for long: it ends unless it was given a task just now.
	 */
	private @Nullable Runnable lastOrLeave(Worker worker) {
		this.lock.lock();
		try {
			Runnable last = worker.task;
			if (last == null) {
				this.resting.remove(worker);
				this.threads--;
			}
			return last;
		}
		finally {
			this.lock.unlock();
		}
	}

	private final class Worker implements Runnable {

		private volatile @Nullable Runnable task;

		private @Nullable Thread thread;

		private boolean leaving;

		Worker(Runnable first) {
			this.task = first;
		}

		@Override
		public void run() {
			Runnable now = this.task;
			while (now != null) {
				this.task = null;
				runSafely(now);
				now = next(this);
				if (now == null && !this.leaving) {
					now = rest(this);
				}
			}
		}

		private void runSafely(Runnable task) {
			try {
				task.run();
			}
			catch (Throwable ex) {
				// The thread is not to blame: it goes on with the next task
				logger.warn("A task failed", ex);
			}
			// An interrupt was meant for the task that is over
			Thread.interrupted();
		}

	}

}
