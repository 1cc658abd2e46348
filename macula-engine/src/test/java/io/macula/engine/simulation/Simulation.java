package io.macula.engine.simulation;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time and the queue of everything that is going to happen, in the order of time
 * and, at the same time, of asking. The same seed gives the same run. An exception in a
 * task ends the run, because a protocol must not throw. Confined to the thread of the
 * test.
 */
public final class Simulation {

	private static final long WALL_START = 1_800_000_000_000L;

	private static final int STOPPED = 16;

	private final PriorityQueue<Task> queue = new PriorityQueue<>();

	/** What is due at once, which is half of everything and needs no sorting. */
	private final ArrayDeque<Task> soon = new ArrayDeque<>();

	private final long seed;

	private final SplittableRandom random;

	private long now;

	private long asked;

	private long executed;

	private int stopped;

	public Simulation(long seed) {
		this.seed = seed;
		this.random = new SplittableRandom(seed);
	}

	/**
	 * A context for one more node.
	 * @return a context with the default limits
	 */
	public VirtualContext context() {
		return context(Limits.defaults());
	}

	/**
	 * A context for one more node.
	 * @param limits its limits
	 * @return the context
	 */
	public VirtualContext context(Limits limits) {
		return new VirtualContext(this, this.random.split(), limits);
	}

	/**
	 * Source of chance for the network and the scenario.
	 * @return the generator
	 */
	public RandomGenerator random() {
		return this.random;
	}

	/**
	 * Virtual time.
	 * @return nanoseconds since the start of the run
	 */
	public long nanoTime() {
		return this.now;
	}

	/**
	 * Virtual wall clock of a node whose clock is right.
	 * @return milliseconds since the epoch
	 */
	public long wallMillis() {
		return WALL_START + this.now / 1_000_000;
	}

	/**
	 * How many tasks have run: with the virtual time a fingerprint of the run.
	 * @return the number
	 */
	public long executed() {
		return this.executed;
	}

	/**
	 * How much is going to happen: timers that run and messages that are under way.
	 * @return the number
	 */
	public int pending() {
		return (int) Stream.concat(this.soon.stream(), this.queue.stream())
			.filter((task) -> task.action != null)
			.count();
	}

	/**
	 * Run something later.
	 * @param nanos when, from now
	 * @param action what
	 * @return cancels it
	 */
	public Timer after(long nanos, Runnable action) {
		return after(nanos, action, null);
	}

	/**
	 * Run something for a node later.
	 * @param nanos when, from now
	 * @param action what
	 * @param node the node, with which it is forgotten
	 * @return cancels it
	 */
	Timer after(long nanos, Runnable action, @Nullable VirtualContext node) {
		if (nanos < 0) {
			throw new IllegalArgumentException("delay of " + nanos + " ns is negative");
		}
		Task task = new Task(this.now + nanos, this.asked++, action, node);
		if (nanos == 0) {
			this.soon.add(task);
		}
		else {
			this.queue.add(task);
		}
		return task;
	}

	/**
	 * A node has stopped. Let go of all that such nodes want to do: else thousands that
	 * are gone would be held until their last timer.
	 */
	void nodeStopped() {
		// The whole queue is looked through
		if (++this.stopped % STOPPED == 0) {
			this.soon.removeIf(Task::isVain);
			this.queue.removeIf(Task::isVain);
		}
	}

	/**
	 * Let virtual time pass.
	 * @param time how much
	 */
	public void run(Duration time) {
		long end = this.now + time.toNanos();
		runUntil(() -> false, end);
		this.now = end;
	}

	/**
	 * Let virtual time pass until something holds.
	 * @param condition checked after every task
	 * @param limit how long at most
	 * @return the virtual time that passed, for asserting on
	 * @throws AssertionError if it does not hold in time
	 */
	public Duration runUntil(BooleanSupplier condition, Duration limit) {
		long start = this.now;
		if (!runUntil(condition, this.now + limit.toNanos())) {
			throw new AssertionError(
					"Seed " + this.seed + ": the condition does not hold after " + limit + " of virtual time");
		}
		return Duration.ofNanos(this.now - start);
	}

	private boolean runUntil(BooleanSupplier condition, long end) {
		while (!condition.getAsBoolean()) {
			Task next = next(end);
			if (next == null) {
				return false;
			}
			Runnable action = next.action;
			if (action == null) {
				continue;
			}
			this.now = next.time;
			this.executed++;
			try {
				action.run();
			}
			catch (RuntimeException | Error ex) {
				throw new AssertionError("Seed " + this.seed + ": a task failed at " + Duration.ofNanos(this.now), ex);
			}
		}
		return true;
	}

	private @Nullable Task next(long end) {
		Task first = this.soon.peek();
		Task other = this.queue.peek();
		if (first != null && (other == null || first.compareTo(other) < 0)) {
			return (first.time > end) ? null : this.soon.remove();
		}
		return (other == null || other.time > end) ? null : this.queue.remove();
	}

	private static final class Task implements Comparable<Task>, Timer {

		private final long time;

		private final long order;

		private @Nullable Runnable action;

		private @Nullable VirtualContext node;

		private Task(long time, long order, Runnable action, @Nullable VirtualContext node) {
			this.time = time;
			this.order = order;
			this.action = action;
			this.node = node;
		}

		private boolean isVain() {
			return this.action == null || (this.node != null && this.node.isStopped());
		}

		/** Let go of everything: the task stays in the queue until it is due. */
		@Override
		public void cancel() {
			this.action = null;
			this.node = null;
		}

		@Override
		public int compareTo(Task other) {
			return (this.time != other.time) ? Long.compare(this.time, other.time)
					: Long.compare(this.order, other.order);
		}

	}

}
