package io.macula.spring.boot.autoconfigure.erlang;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs HTTP exchanges on few threads and interrupts those that take too long. The server
 * of the JDK reads a request in the thread that answers it and waits for slow clients as
 * long as they like; an interrupted read closes the connection. Thread-safe.
 */
final class ExchangeExecutor implements Executor, AutoCloseable {

	private static final int THREADS = 8;

	private static final int WAITING = 256;

	private final ThreadPoolExecutor workers;

	private final ScheduledThreadPoolExecutor timer;

	private final Duration patience;

	ExchangeExecutor(Duration patience) {
		this.patience = patience;
		ThreadFactory daemons = (task) -> {
			Thread thread = new Thread(task, "macula-health");
			thread.setDaemon(true);
			return thread;
		};
		this.workers = new ThreadPoolExecutor(THREADS, THREADS, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING),
				daemons);
		this.workers.allowCoreThreadTimeOut(true);
		this.timer = new ScheduledThreadPoolExecutor(1, daemons);
		this.timer.setRemoveOnCancelPolicy(true);
	}

	@Override
	public void execute(Runnable exchange) {
		this.workers.execute(() -> runInTime(exchange));
	}

	private void runInTime(Runnable exchange) {
		FutureTask<?> task = new FutureTask<>(exchange, null);
		ScheduledFuture<?> cut = this.timer.schedule(() -> task.cancel(true), this.patience.toMillis(),
				TimeUnit.MILLISECONDS);
		task.run();
		cut.cancel(false);
	}

	@Override
	public void close() {
		this.workers.shutdownNow();
		this.timer.shutdownNow();
	}

}
