package io.macula.engine.runtime;

import java.security.SecureRandom;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

import io.netty.util.concurrent.EventExecutor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The surroundings of a real node: system clock, the timers and the thread of a Netty
 * event executor, worker threads for signatures and files, and others for the names that
 * the operating system resolves, which may take many seconds.
 * <p>
 * A task that throws does not harm the loop: it is logged (once a second at most) and
 * counted as {@code runtime.task_failed}. When the loop is gone, tasks vanish and are
 * counted as {@code runtime.task_rejected}. Work for which no worker is free and no queue
 * place is left fails with {@link FailureCode#OVERLOADED} and is counted as
 * {@code runtime.offload_rejected}. Thread rules are those of {@link NodeContext};
 * {@link #close} may be called from any thread.
 */
public final class LoopContext implements NodeContext, AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(LoopContext.class);

	private static final int MAX_WORKERS = 4;

	private static final int RESOLVERS = 2;

	/**
	 * One handshake or record to verify per place: seconds of work, beyond which waiting
	 * would be pointless.
	 */
	private static final int QUEUED_WORK = 8192;

	private static final int QUEUED_NAMES = 1024;

	private final EventExecutor loop;

	private final WorkerPool workers;

	private final WorkerPool resolvers;

	private final Resolver dns;

	private final RandomGenerator random = new SplittableRandom(new SecureRandom().nextLong());

	private final Signatures signatures;

	private final Limits limits;

	private final Counters counters;

	/** Read by the gauge {@code runtime.timers} from anywhere. */
	private final AtomicInteger timers = new AtomicInteger();

	private final LogThrottle failures = new LogThrottle(this::nanoTime, 1);

	/**
	 * Make the surroundings of one node.
	 * @param name name of the node, for the names of its worker threads
	 * @param loop the node's loop; stays the caller's to shut down
	 * @param signatures makes and checks signatures
	 * @param limits the limits of the node
	 * @param counters where everything is counted
	 */
	public LoopContext(String name, EventExecutor loop, Signatures signatures, Limits limits, Counters counters) {
		this(name, loop, signatures, limits, counters, null);
	}

	/**
	 * Make the surroundings of one node with host names of its own.
	 * @param name name of the node, for the names of its worker threads
	 * @param loop the node's loop; stays the caller's to shut down
	 * @param signatures makes and checks signatures
	 * @param limits the limits of the node
	 * @param counters where everything is counted
	 * @param names resolves host names, {@code null} to ask the system
	 */
	public LoopContext(String name, EventExecutor loop, Signatures signatures, Limits limits, Counters counters,
			@Nullable Resolver names) {
		this.loop = loop;
		this.signatures = signatures;
		this.limits = limits;
		this.counters = counters;
		int threads = Math.max(2, Math.min(MAX_WORKERS, Runtime.getRuntime().availableProcessors()));
		this.workers = new WorkerPool("macula-" + name + "-work", threads, QUEUED_WORK);
		this.resolvers = new WorkerPool("macula-" + name + "-dns", RESOLVERS, QUEUED_NAMES);
		this.dns = (names != null) ? names
				: new SystemResolver((work, then) -> offload(this.resolvers, work, then), this);
		counters.gauge("runtime.timers", this.timers::get);
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
		this.timers.incrementAndGet();
		try {
			ScheduledFuture<?> scheduled = this.loop.schedule(() -> {
				this.timers.decrementAndGet();
				run(task);
			}, nanos, TimeUnit.NANOSECONDS);
			return () -> {
				if (scheduled.cancel(false)) {
					this.timers.decrementAndGet();
				}
			};
		}
		catch (RejectedExecutionException ex) {
			this.timers.decrementAndGet();
			this.counters.increment("runtime.task_rejected");
			return Timer.NONE;
		}
	}

	@Override
	public void execute(Runnable task) {
		try {
			this.loop.execute(() -> run(task));
		}
		catch (RejectedExecutionException ex) {
			this.counters.increment("runtime.task_rejected");
		}
	}

	@Override
	public boolean inLoop() {
		return this.loop.inEventLoop();
	}

	@Override
	public <T> void offload(Callable<T> work, BiConsumer<@Nullable T, @Nullable Throwable> thenOnLoop) {
		offload(this.workers, work, thenOnLoop);
	}

	private <T> void offload(WorkerPool pool, Callable<T> work,
			BiConsumer<@Nullable T, @Nullable Throwable> thenOnLoop) {
		try {
			pool.execute(() -> {
				T value;
				try {
					value = work.call();
				}
				catch (Throwable ex) {
					execute(() -> thenOnLoop.accept(null, ex));
					return;
				}
				execute(() -> thenOnLoop.accept(value, null));
			});
		}
		catch (RejectedExecutionException ex) {
			this.counters.increment("runtime.offload_rejected");
			MeshFailure failure = pool.isClosed() ? new MeshFailure(FailureCode.CLOSED, "The node is closed")
					: new MeshFailure(FailureCode.OVERLOADED, "All worker threads are busy and their queue is full");
			execute(() -> thenOnLoop.accept(null, failure));
		}
	}

	@Override
	public RandomGenerator random() {
		return this.random;
	}

	@Override
	public Signatures signatures() {
		return this.signatures;
	}

	@Override
	public Resolver dns() {
		return this.dns;
	}

	@Override
	public Counters counters() {
		return this.counters;
	}

	@Override
	public Limits limits() {
		return this.limits;
	}

	private void run(Runnable task) {
		try {
			task.run();
		}
		catch (Throwable ex) {
			this.counters.increment("runtime.task_failed");
			long heldBack = this.failures.pass();
			if (heldBack >= 0) {
				logger.warn("A task of the node failed ({} further failures were not logged)", heldBack, ex);
			}
		}
	}

	/**
	 * End the worker threads. What waits there is dropped; the loop stays.
	 */
	@Override
	public void close() {
		this.workers.close();
		this.resolvers.close();
	}

}
