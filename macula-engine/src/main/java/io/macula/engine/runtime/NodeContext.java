package io.macula.engine.runtime;

import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

/**
 * Everything that protocol code takes from its surroundings: time, timers, chance, names,
 * signatures, work off the loop, counters and limits. The same protocol classes run on
 * the system clock and in virtual time because nothing reaches around this interface.
 * <p>
 * All protocol state of a node is confined to one loop. {@link #execute},
 * {@link #inLoop}, {@link #nanoTime} and {@link #wallMillis} may be called from any
 * thread, everything else from the loop only.
 */
public interface NodeContext {

	/**
	 * Monotonic time in nanoseconds with an arbitrary origin.
	 * @return the current reading
	 */
	long nanoTime();

	/**
	 * Wall-clock time, used only where a time crosses the wire.
	 * @return milliseconds since the epoch
	 */
	long wallMillis();

	/**
	 * Run a task on the loop once, after a delay.
	 * @param nanos delay in nanoseconds, not negative
	 * @param task the task; an exception in it is contained and counted
	 * @return a handle to cancel it
	 */
	Timer after(long nanos, Runnable task);

	/**
	 * Run a task on the loop again and again. A run that fails does not end the
	 * repetition.
	 * @param pause gives the nanoseconds before each run, asked anew each time
	 * @param task the task; an exception in it is contained and counted
	 * @return a handle to end it
	 */
	default Timer every(LongSupplier pause, Runnable task) {
		return new Repeating(this, pause, task).begin();
	}

	/**
	 * Run a task on the loop, after the tasks already queued. Thread-safe.
	 * @param task the task; an exception in it is contained and counted
	 */
	void execute(Runnable task);

	/**
	 * Whether the calling thread is the loop. Thread-safe.
	 * @return {@code true} on the loop
	 */
	boolean inLoop();

	/**
	 * Run work off the loop (signatures, files) and hand its outcome back on the loop.
	 * @param work the work
	 * @param thenOnLoop receives the value, or {@code null} and the failure
	 * @param <T> type of the outcome
	 */
	<T> void offload(Callable<T> work, BiConsumer<@Nullable T, @Nullable Throwable> thenOnLoop);

	/**
	 * Source of chance for everything that is not a key.
	 * @return the generator, confined to the loop
	 */
	RandomGenerator random();

	/**
	 * Makes and checks signatures; costs up to a millisecond, so called inside
	 * {@link #offload}.
	 * @return the signatures, thread-safe
	 */
	Signatures signatures();

	/**
	 * Resolves host names off the loop.
	 * @return the resolver
	 */
	Resolver dns();

	/**
	 * Counters of this node.
	 * @return the counters, thread-safe
	 */
	Counters counters();

	/**
	 * Limits of this node.
	 * @return the limits, immutable
	 */
	Limits limits();

}
