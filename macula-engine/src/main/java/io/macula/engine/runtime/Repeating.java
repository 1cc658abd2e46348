package io.macula.engine.runtime;

import java.util.function.LongSupplier;

/**
 * A task that runs again and again. The next run is arranged before the task has its
 * turn, so that a turn that fails is not the last one. Confined to the loop.
 */
final class Repeating implements Timer {

	private final NodeContext context;

	private final LongSupplier pause;

	private final Runnable task;

	private Timer next = Timer.NONE;

	private long due;

	private boolean cancelled;

	Repeating(NodeContext context, LongSupplier pause, Runnable task) {
		this.context = context;
		this.pause = pause;
		this.task = task;
	}

	Repeating begin() {
		long nanos = this.pause.getAsLong();
		this.due = this.context.nanoTime() + nanos;
		this.next = this.context.after(nanos, this::turn);
		return this;
	}

	private void turn() {
		if (!this.cancelled) {
			begin();
			this.task.run();
		}
	}

	/**
	 * How late the next turn is.
	 * @param now the time
	 * @return nanoseconds, negative when it is not due yet
	 */
	long overdue(long now) {
		return now - this.due;
	}

	boolean isCancelled() {
		return this.cancelled;
	}

	@Override
	public void cancel() {
		this.cancelled = true;
		this.next.cancel();
	}

}
