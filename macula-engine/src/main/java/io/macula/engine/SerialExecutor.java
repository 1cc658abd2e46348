package io.macula.engine;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs tasks on another executor one after the other in the order they came. Thread-safe.
 */
final class SerialExecutor implements Executor {

	private final Executor target;

	private final Queue<Runnable> tasks = new ArrayDeque<>();

	private final ReentrantLock lock = new ReentrantLock();

	private boolean running;

	SerialExecutor(Executor target) {
		this.target = target;
	}

	@Override
	public void execute(Runnable task) {
		this.lock.lock();
		try {
			this.tasks.add(task);
			if (this.running) {
				return;
			}
			this.running = true;
		}
		finally {
			this.lock.unlock();
		}
		try {
			this.target.execute(this::runAll);
		}
		catch (RejectedExecutionException ex) {
			// The application's executor is shut down: nobody is there to listen any more
			this.lock.lock();
			try {
				this.running = false;
				this.tasks.clear();
			}
			finally {
				this.lock.unlock();
			}
		}
	}

	private void runAll() {
		Runnable task = next();
		while (task != null) {
			task.run();
			task = next();
		}
	}

	private Runnable next() {
		this.lock.lock();
		try {
			Runnable task = this.tasks.poll();
			if (task == null) {
				this.running = false;
			}
			return task;
		}
		finally {
			this.lock.unlock();
		}
	}

}
