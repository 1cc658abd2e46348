package io.macula.engine.rpc;

import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicBoolean;

import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.Timer;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Ends calls that take too long, without a timer for each: new calls are looked at after
 * {@value #TICK_NANOS} ns, when most of them have ended already, and only the others are
 * put in order of their deadline. Nothing ticks while there are no new calls: one timer
 * stands for the earliest deadline. {@link #watch} is thread-safe, the rest is confined
 * to the loop.
 */
final class Deadlines {

	private static final long TICK_NANOS = 10_000_000;

	private static final int SMALL = 256;

	private final NodeContext context;

	private final MpscUnboundedArrayQueue<OutgoingCall> fresh = new MpscUnboundedArrayQueue<>(1024);

	private final PriorityQueue<Due> waiting = new PriorityQueue<>();

	private final AtomicBoolean ticking = new AtomicBoolean();

	private @Nullable Timer alarm;

	private int compactAt = SMALL;

	Deadlines(NodeContext context) {
		this.context = context;
	}

	/**
	 * Watch a call, or watch it again because it has an earlier deadline now.
	 */
	void watch(OutgoingCall call) {
		this.fresh.offer(call);
		if (!this.ticking.get() && this.ticking.compareAndSet(false, true)) {
			this.context.execute(this::tickLater);
		}
	}

	private void tickLater() {
		this.context.after(TICK_NANOS, this::tick);
	}

	/**
	 * Watch with fresh timers.
	 */
	void restart() {
		this.ticking.set(true);
		tickLater();
		setAlarm(this.context.nanoTime());
	}

	private void tick() {
		boolean busy = false;
		OutgoingCall call = this.fresh.relaxedPoll();
		while (call != null) {
			busy = true;
			if (!call.ended()) {
				this.waiting.add(new Due(call, call.nextDeadline()));
			}
			call = this.fresh.relaxedPoll();
		}
		try {
			endOverdue();
		}
		finally {
			goOn(busy);
		}
	}

	private void goOn(boolean busy) {
		if (busy) {
			tickLater();
			return;
		}
		this.ticking.set(false);
		// Something may have been added by somebody who saw the tick still on
		if (!this.fresh.isEmpty() && this.ticking.compareAndSet(false, true)) {
			tickLater();
		}
	}

	private void endOverdue() {
		long now = this.context.nanoTime();
		try {
			Due first = this.waiting.peek();
			while (first != null && (first.call.ended() || first.time - now <= 0)) {
				this.waiting.remove();
				end(first.call, now);
				first = this.waiting.peek();
			}
		}
		finally {
			// Other calls have deadlines, too, whatever went wrong with this one
			tidyUp(now);
		}
	}

	private void end(OutgoingCall call, long now) {
		if (call.ended()) {
			return;
		}
		try {
			call.due(now);
		}
		finally {
			if (!call.ended()) {
				this.waiting.add(new Due(call, Math.max(call.nextDeadline(), now + TICK_NANOS)));
			}
		}
	}

	private void tidyUp(long now) {
		if (this.waiting.size() > this.compactAt) {
			// Calls that ended would be held until the deadline that they never reached
			this.waiting.removeIf((due) -> due.call.ended());
			this.compactAt = Math.max(SMALL, 2 * this.waiting.size());
		}
		setAlarm(now);
	}

	private void setAlarm(long now) {
		if (this.alarm != null) {
			this.alarm.cancel();
		}
		Due first = this.waiting.peek();
		this.alarm = (first != null) ? this.context.after(Math.max(first.time - now, 0), this::endOverdue) : null;
	}

	int watched() {
		return this.waiting.size() + this.fresh.size();
	}

	/**
	 * End all calls.
	 */
	void endAll(MeshFailure failure) {
		OutgoingCall call = this.fresh.poll();
		while (call != null) {
			call.fail(failure);
			call = this.fresh.poll();
		}
		this.waiting.forEach((due) -> due.call.fail(failure));
		this.waiting.clear();
	}

	private record Due(OutgoingCall call, long time) implements Comparable<Due> {

		@Override
		public int compareTo(Due other) {
			return Long.signum(this.time - other.time);
		}

	}

}
