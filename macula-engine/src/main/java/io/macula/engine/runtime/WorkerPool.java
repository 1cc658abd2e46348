package io.macula.engine.runtime;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A few daemon threads behind a bounded queue, for work that must not hold the loop.
 * Threads that have been idle for half a minute end, so an idle node keeps none.
 * Thread-safe.
 */
final class WorkerPool implements Executor {

	private static final long IDLE_SECONDS = 30;

	private final ThreadPoolExecutor threads;

	WorkerPool(String name, int threads, int queued) {
		AtomicInteger number = new AtomicInteger();
		this.threads = new ThreadPoolExecutor(threads, threads, IDLE_SECONDS, TimeUnit.SECONDS,
				new ArrayBlockingQueue<>(queued), (task) -> {
					Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
					thread.setDaemon(true);
					return thread;
				});
		this.threads.allowCoreThreadTimeOut(true);
	}

	/**
	 * Run a task on one of the threads.
	 * @throws RejectedExecutionException if the queue is full or the pool is closed
	 */
	@Override
	public void execute(Runnable task) {
		this.threads.execute(task);
	}

	boolean isClosed() {
		return this.threads.isShutdown();
	}

	/**
	 * Interrupt what runs and drop what waits.
	 */
	void close() {
		this.threads.shutdownNow();
	}

}
