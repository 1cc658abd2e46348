package io.macula.engine.link;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;

import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.Timer;
import org.jspecify.annotations.Nullable;

/**
 * The place of a link among those to the same node: where two nodes that dialled each
 * other settle on one of their links, what comes over the one that stays waits until all
 * that the peer sent over the other one is there, so that order holds. Bounded in bytes
 * and in time; beyond either order is given up, and counted, rather than memory or the
 * messages. Confined to the loop.
 */
final class Succession {

	/**
	 * A link that is being left is through within a few round trips, unless calls are
	 * under way over it or the peer is gone.
	 */
	static final long PATIENCE_NANOS = 2_000_000_000L;

	private final NodeContext context;

	private final long limit;

	private final LongAdder broken;

	private final BooleanSupplier through;

	private final Set<Succession> before = new LinkedHashSet<>();

	private final Queue<Waiting> waiting = new ArrayDeque<>();

	private @Nullable Succession successor;

	private long held;

	private boolean handing;

	private @Nullable Timer patience;

	/**
	 * A link that waits for no other one.
	 * @param context the surroundings
	 * @param limit bytes that may wait
	 * @param broken counts how often order was given up
	 * @param through whether everything that came or will come over the link was handed
	 * over, apart from what waits here
	 */
	Succession(NodeContext context, long limit, LongAdder broken, BooleanSupplier through) {
		this.context = context;
		this.limit = limit;
		this.broken = broken;
		this.through = through;
	}

	/**
	 * Let everything wait until another link is through.
	 * @param other the link, which is being left
	 */
	void follow(Succession other) {
		if (other.successor == null) {
			other.successor = this;
			this.before.add(other);
			if (this.patience == null) {
				this.patience = this.context.after(PATIENCE_NANOS, this::giveUp);
			}
			other.proceed();
		}
	}

	/** Whether what arrives has to wait. */
	boolean isWaiting() {
		return !this.before.isEmpty() || this.handing || !this.waiting.isEmpty();
	}

	/**
	 * Do something now, or in turn if anything waits.
	 * @param bytes what is kept for it
	 * @param task what to do
	 */
	void inTurn(int bytes, Runnable task) {
		if (!isWaiting()) {
			task.run();
			return;
		}
		Waiting one = new Waiting(bytes + TopicOrder.PLACE, task);
		this.held += one.bytes;
		this.waiting.add(one);
		if (this.held > this.limit) {
			giveUp();
		}
		else if (this.before.isEmpty()) {
			// Left behind by one that failed
			handOver();
		}
	}

	/** The link may be through: tell the one that waits for it. */
	void proceed() {
		Succession next = this.successor;
		if (next != null && !isWaiting() && this.through.getAsBoolean()) {
			this.successor = null;
			next.before.remove(this);
			if (next.before.isEmpty()) {
				next.handOver();
			}
		}
	}

	/** Wait no longer. */
	void giveUp() {
		if (!this.before.isEmpty()) {
			this.before.clear();
			if (!this.waiting.isEmpty()) {
				this.broken.increment();
			}
			handOver();
		}
	}

	private void handOver() {
		if (this.patience != null) {
			this.patience.cancel();
			this.patience = null;
		}
		if (this.handing) {
			return;
		}
		this.handing = true;
		try {
			// What arrives meanwhile joins at the end
			for (Waiting one = this.waiting.poll(); one != null; one = this.waiting.poll()) {
				this.held -= one.bytes;
				one.task.run();
			}
		}
		finally {
			this.handing = false;
		}
		proceed();
	}

	private record Waiting(int bytes, Runnable task) {
	}

}
