package io.macula.engine.rpc;

import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;

import io.macula.engine.runtime.NodeContext;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Ends calls that take too long, without a timer for each: new calls are looked at every
 * {@value #TICK_NANOS} ns, when most of them have ended already, and only the others are
 * put in order of their deadline. {@link #watch} is thread-safe, the rest is confined to
 * the loop.
 */
final class Deadlines {

	private static final long TICK_NANOS = 10_000_000;

	private record Due(OutgoingCall call, long time) implements Comparable<Due> {

		@Override
		public int compareTo(Due other) {
			return Long.signum(this.time - other.time);
		}

	}

	private final NodeContext context;

	private final MpscUnboundedArrayQueue<OutgoingCall> fresh = new MpscUnboundedArrayQueue<>(1024);

	private final Queue<Due> waiting = new PriorityQueue<>();

	private final AtomicBoolean ticking = new AtomicBoolean();

	Deadlines(NodeContext context) {
		this.context = context;
	}

	void watch(OutgoingCall call) {
		this.fresh.offer(call);
		if (!this.ticking.get() && this.ticking.compareAndSet(false, true)) {
			this.context.execute(this::tickLater);
		}
	}

	private void tickLater() {
		this.context.after(TICK_NANOS, this::tick);
	}

	private void tick() {
		OutgoingCall call = this.fresh.relaxedPoll();
		while (call != null) {
			if (!call.ended()) {
				this.waiting.add(new Due(call, call.nextDeadline()));
			}
			call = this.fresh.relaxedPoll();
		}
		long now = this.context.nanoTime();
		@Nullable Due first = this.waiting.peek();
		while (first != null && (first.call.ended() || first.time - now <= 0)) {
			this.waiting.remove();
			if (!first.call.ended()) {
				first.call.due(now);
				if (!first.call.ended()) {
					this.waiting.add(new Due(first.call, Math.max(first.call.nextDeadline(), now + TICK_NANOS)));
				}
			}
			first = this.waiting.peek();
		}
		if (!this.waiting.isEmpty()) {
			tickLater();
			return;
		}
		this.ticking.set(false);
		// Something may have been added by somebody who saw the tick still on
		if (!this.fresh.isEmpty() && this.ticking.compareAndSet(false, true)) {
			tickLater();
		}
	}

}
