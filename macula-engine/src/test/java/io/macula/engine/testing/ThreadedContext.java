package io.macula.engine.testing;

import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

import io.macula.engine.runtime.Counters;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.Resolver;
import io.macula.engine.runtime.Signatures;
import io.macula.engine.runtime.Timer;
import org.jspecify.annotations.Nullable;

/**
 * A loop of its own on a real thread, for tests of what happens between threads. Keeps
 * the first failure of a task for {@link #close} to report.
 */
public final class ThreadedContext implements NodeContext, AutoCloseable {

	private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

	private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();

	private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor((task) -> {
		Thread thread = new Thread(task, "test-loop");
		thread.setDaemon(true);
		this.thread.set(thread);
		return thread;
	});

	private final Counters counters = new Counters();

	private final RandomGenerator random = RandomGenerator.getDefault();

	private final Limits limits;

	public ThreadedContext() {
		this(Limits.defaults());
	}

	public ThreadedContext(Limits limits) {
		this.limits = limits;
	}

	@Override
	public long nanoTime() {
		return System.nanoTime();
	}

	@Override
	public long wallMillis() {
		return System.currentTimeMillis();
	}

	@Override
	public Timer after(long nanos, Runnable task) {
		Future<?> future = this.loop.schedule(guarded(task), nanos, TimeUnit.NANOSECONDS);
		return () -> future.cancel(false);
	}

	@Override
	public void execute(Runnable task) {
		try {
			this.loop.execute(guarded(task));
		}
		catch (RejectedExecutionException ex) {
			// The test is over
		}
	}

	private Runnable guarded(Runnable task) {
		return () -> {
			try {
				task.run();
			}
			catch (Throwable ex) {
				this.failure.compareAndSet(null, ex);
			}
		};
	}

	/**
	 * Run something on the loop and wait for it.
	 * @param task what
	 * @param <T> type of its value
	 * @return its value
	 */
	public <T> T onLoop(Callable<T> task) {
		try {
			return this.loop.submit(task).get(30, TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

	@Override
	public boolean inLoop() {
		return Thread.currentThread() == this.thread.get();
	}

	@Override
	public <T> void offload(Callable<T> work, BiConsumer<@Nullable T, @Nullable Throwable> thenOnLoop) {
		throw new IllegalStateException("nothing to offload in these tests");
	}

	@Override
	public RandomGenerator random() {
		return this.random;
	}

	@Override
	public Signatures signatures() {
		throw new IllegalStateException("nothing to sign in these tests");
	}

	@Override
	public Resolver dns() {
		throw new IllegalStateException("nothing to resolve in these tests");
	}

	@Override
	public Counters counters() {
		return this.counters;
	}

	@Override
	public Limits limits() {
		return this.limits;
	}

	/**
	 * End the loop.
	 * @throws AssertionError if a task failed
	 */
	@Override
	public void close() {
		this.loop.shutdownNow();
		Throwable failed = this.failure.get();
		if (failed != null) {
			throw new AssertionError("A task on the loop failed", failed);
		}
	}

}
