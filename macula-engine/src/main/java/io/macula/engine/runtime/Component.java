package io.macula.engine.runtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A part of a node that is started again when it fails, a little later each time, and not
 * more often than {@link Limits#restarts} within {@link Limits#restartSeconds}: the
 * restart intensity of the supervisors of OTP. A restart that fails is tried again for as
 * long as it takes, because a port that is taken may become free; the node is told when
 * that takes too long. Confined to the loop, but for {@link #context}.
 */
public final class Component {

	private static final Logger LOG = LoggerFactory.getLogger(Component.class);

	private static final long FIRST_PAUSE_NANOS = 50_000_000L;

	/** Short, so that the limit is reached by whatever fails at once again. */
	private static final long LAST_PAUSE_NANOS = 2_000_000_000L;

	private static final long LAST_RETRY_NANOS = 10_000_000_000L;

	/** Later than any loop should be. */
	private static final long LATE_NANOS = 10_000_000_000L;

	private final NodeContext node;

	private final NodeContext own;

	private final String name;

	private final Supervisor supervisor;

	private final Deque<Long> restarts = new ArrayDeque<>();

	private final List<Repeating> repeating = new ArrayList<>();

	private Runnable restart = () -> {
	};

	private @Nullable Timer pending;

	private int refused;

	private long broken;

	private boolean overdue;

	private boolean toldBroken;

	private boolean givenUp;

	Component(NodeContext node, String name, Supervisor supervisor) {
		this.node = node;
		this.name = name;
		this.supervisor = supervisor;
		this.own = new ComponentContext(node, this);
	}

	/**
	 * The surroundings to give to the component: failures of tasks are its failures.
	 * Thread-safe.
	 * @return the context
	 */
	public NodeContext context() {
		return this.own;
	}

	/**
	 * How to start it again: with fresh timers, and with what it shall do kept.
	 * @param action the restart; tried again later if it throws
	 */
	public void onRestart(Runnable action) {
		this.restart = action;
	}

	void watch(Repeating task) {
		this.repeating.removeIf(Repeating::isCancelled);
		this.repeating.add(task);
	}

	/**
	 * The component failed: restart it soon, unless that is arranged already.
	 * @param cause why
	 */
	public void failed(Throwable cause) {
		this.node.counters().increment("supervisor.failures." + this.name);
		if (this.givenUp || this.pending != null || this.supervisor.isStopped()) {
			return;
		}
		long now = this.node.nanoTime();
		forget(now);
		int most = this.node.limits().restarts();
		if (this.restarts.size() >= most) {
			this.givenUp = true;
			String why = "component '" + this.name + "' failed more than " + most + " times within "
					+ this.node.limits().restartSeconds() + " s, at last: " + cause;
			LOG.error("No more restarts: {}", why, cause);
			this.supervisor.broken(why);
			return;
		}
		this.broken = now;
		this.refused = 0;
		this.pending = this.node.after(pause(this.restarts.size(), LAST_PAUSE_NANOS), () -> tryRestart(cause));
	}

	private void forget(long now) {
		long window = TimeUnit.SECONDS.toNanos(this.node.limits().restartSeconds());
		Long first = this.restarts.peek();
		while (first != null && now - first > window) {
			this.restarts.remove();
			first = this.restarts.peek();
		}
	}

	private static long pause(int before, long most) {
		return Math.min(most, FIRST_PAUSE_NANOS << Math.min(before, 16));
	}

	private void tryRestart(Throwable cause) {
		this.pending = null;
		if (this.supervisor.isStopped()) {
			return;
		}
		try {
			this.restart.run();
		}
		catch (RuntimeException ex) {
			refused(cause, ex);
			return;
		}
		this.restarts.add(this.node.nanoTime());
		this.overdue = false;
		this.node.counters().increment("supervisor.restarts." + this.name);
		LOG.warn("Restarted component '{}' ({} of at most {} times within {} s) because of {}", this.name,
				this.restarts.size(), this.node.limits().restarts(), this.node.limits().restartSeconds(),
				cause.toString());
		if (this.toldBroken) {
			this.toldBroken = false;
			this.supervisor.recovered();
		}
	}

	private void refused(Throwable cause, RuntimeException refusal) {
		this.node.counters().increment("supervisor.restart_failed." + this.name);
		LOG.debug("Component '{}' cannot be restarted now", this.name, refusal);
		long window = TimeUnit.SECONDS.toNanos(this.node.limits().restartSeconds());
		if (!this.toldBroken && this.node.nanoTime() - this.broken >= window) {
			this.toldBroken = true;
			String why = "component '" + this.name + "' cannot be restarted: " + refusal.getMessage();
			LOG.error("{}; this is tried again", why, refusal);
			this.supervisor.broken(why);
		}
		this.refused++;
		this.pending = this.node.after(pause(this.refused, LAST_RETRY_NANOS), () -> tryRestart(cause));
	}

	/**
	 * Look whether periodic tasks still have their turn. Being late once is forgiven: a
	 * process that was stopped finds everything late.
	 */
	void look() {
		long now = this.node.nanoTime();
		this.repeating.removeIf(Repeating::isCancelled);
		boolean late = this.repeating.stream().anyMatch((task) -> task.overdue(now) > LATE_NANOS);
		if (late && this.overdue && this.pending == null) {
			failed(new IllegalStateException("a periodic task does not run any more"));
		}
		this.overdue = late;
	}

	void stop() {
		if (this.pending != null) {
			this.pending.cancel();
			this.pending = null;
		}
	}

}
