package io.macula.engine.rpc;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.NodeContext;

/**
 * What became of the calls of one procedure at one node: a circuit breaker (M. Nygard,
 * "Release It!", 2007) and a moving average of the time that answers took. Thread-safe:
 * calls end on the loop and choose on their callers' threads.
 */
final class ProviderHealth {

	/** Back-off doubles up to this many times the first one. */
	private static final int MAX_FACTOR = 32;

	/** After this time an average is measured anew, in case a slow node became fast. */
	private static final long REMEASURE_NANOS = 60_000_000_000L;

	/** Nobody else measures a node for this time while one call does. */
	private static final long MEASURING_NANOS = 1_000_000_000L;

	/**
	 * A trial of which nothing is heard for so long, or for the back-off, is followed by
	 * another one.
	 */
	private static final long TRIAL_NANOS = 5_000_000_000L;

	private final NodeContext context;

	private volatile int failures;

	private volatile boolean open;

	/** From when on an open breaker lets one call through. */
	private final AtomicLong trialAt = new AtomicLong();

	private final AtomicBoolean trying = new AtomicBoolean();

	/** Written on the loop only. */
	private int factor;

	private volatile long averageNanos = -1;

	private final AtomicLong measureAt;

	ProviderHealth(NodeContext context) {
		this.context = context;
		this.measureAt = new AtomicLong(context.nanoTime());
	}

	boolean isOpen() {
		return this.open;
	}

	/** Whether a call may go to the node, perhaps to try it. */
	boolean isUsable(long now) {
		return !this.open || now - this.trialAt.get() >= 0;
	}

	/**
	 * Take the one trial that is due.
	 * @param now the time
	 * @return {@code false} if somebody else has it or it is not due
	 */
	boolean takeTrial(long now) {
		long due = this.trialAt.get();
		// The next one comes by itself if nothing is heard of this one
		boolean taken = now - due >= 0 && this.trialAt.compareAndSet(due, now + Math.max(TRIAL_NANOS, backOffNanos()));
		if (taken) {
			this.trying.set(true);
		}
		return taken;
	}

	long trialAt() {
		return this.trialAt.get();
	}

	/**
	 * The node answered, whatever it said. On the loop or the thread of a call.
	 * @return whether that closed the breaker
	 */
	boolean answered() {
		// Nothing is written as long as nothing fails: this is told of every answer
		if (this.failures == 0) {
			return false;
		}
		boolean wasOpen = this.open;
		this.failures = 0;
		this.open = false;
		this.trying.set(false);
		this.factor = 0;
		return wasOpen;
	}

	/**
	 * The node did not answer or is overloaded. On the loop.
	 * @return whether that opened the breaker, which was closed
	 */
	boolean failed() {
		Limits limits = this.context.limits();
		int now = Math.min(this.failures, Integer.MAX_VALUE - 1) + 1;
		this.failures = now;
		if (this.open) {
			// Calls that were sent before it opened fail later: only the trial counts
			if (this.trying.compareAndSet(true, false)) {
				this.factor = Math.min(this.factor * 2, MAX_FACTOR);
				this.trialAt.set(this.context.nanoTime() + backOffNanos());
			}
			return false;
		}
		if (now < limits.breakerFailures()) {
			return false;
		}
		this.factor = 1;
		long back = backOffNanos();
		// So that not all callers come back at once
		this.trialAt.set(this.context.nanoTime() + back + this.context.random().nextLong(back / 4 + 1));
		this.open = true;
		return true;
	}

	private long backOffNanos() {
		return this.context.limits().breakerMillis() * 1_000_000L * Math.max(1, this.factor);
	}

	/**
	 * An answer took some time.
	 * @param nanos the time without that of the network
	 */
	void measured(long nanos) {
		long before = this.averageNanos;
		this.averageNanos = (before < 0) ? nanos : before + (nanos - before) / 4;
		this.measureAt.set(this.context.nanoTime() + REMEASURE_NANOS);
	}

	/** An answer came whose time says nothing: no call measures the node for a while. */
	void notMeasured() {
		this.measureAt.set(this.context.nanoTime() + REMEASURE_NANOS);
	}

	/**
	 * The average.
	 * @return nanoseconds, negative if nothing is known
	 */
	long averageNanos() {
		return this.averageNanos;
	}

	/**
	 * Take the right to measure the node, because nothing is known of it or that is old.
	 * @param now the time
	 * @return {@code true} if the caller is the one
	 */
	boolean takeMeasurement(long now) {
		long due = this.measureAt.get();
		return now - due >= 0 && this.measureAt.compareAndSet(due, now + MEASURING_NANOS);
	}

}
