package io.macula.engine.rpc;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * State that incoming calls have in common: answered, cancelled, and what to do then.
 * Thread-safe.
 */
abstract class AbstractCall implements IncomingCall {

	/** How a call ended. */
	private enum End {

		ANSWERED, CANCELLED

	}

	/** {@code null}, the task of {@link #onCancel}, or how the call ended. */
	private final AtomicReference<@Nullable Object> state = new AtomicReference<>();

	/** Takes every task. */
	private final Executor cancellations;

	/** Whose figures this call belongs to, set before the handler is called. */
	private @Nullable OfferedHandler measured;

	private long begun;

	AbstractCall(Executor cancellations) {
		this.cancellations = cancellations;
	}

	@Override
	public final void onCancel(Runnable task) {
		if (!this.state.compareAndSet(null, task) && this.state.get() == End.CANCELLED) {
			this.cancellations.execute(task);
		}
	}

	/** The handler is about to be called. */
	final void begin(OfferedHandler handler, long now) {
		this.measured = handler;
		this.begun = now;
	}

	/** The handler answered: count that with what became of it. */
	final void count(long now, @Nullable String error) {
		OfferedHandler handler = this.measured;
		if (handler != null) {
			handler.ended(now - this.begun, error);
		}
	}

	/** Take the right to answer; {@code false} if it is too late. */
	final boolean takeAnswer() {
		Object before = this.state.getAndUpdate((now) -> (now instanceof End) ? now : End.ANSWERED);
		return !(before instanceof End);
	}

	/** The caller gave up; {@code false} if it is too late. */
	final boolean cancelled() {
		Object before = this.state.getAndUpdate((now) -> (now instanceof End) ? now : End.CANCELLED);
		if (before instanceof Runnable task) {
			this.cancellations.execute(task);
		}
		return !(before instanceof End);
	}

	final boolean isOver() {
		return this.state.get() instanceof End;
	}

}
