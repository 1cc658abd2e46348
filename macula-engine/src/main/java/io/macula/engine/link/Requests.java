package io.macula.engine.link;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.Timer;
import io.macula.engine.wire.WireMessage;

/**
 * Requests of one link that await their answer, by number. Confined to the loop.
 */
final class Requests {

	private record Pending(ReplyHandler handler, Timer timer) {
	}

	private final Map<Long, Pending> pending = new HashMap<>();

	private final NodeContext context;

	private long next = 1;

	Requests(NodeContext context) {
		this.context = context;
	}

	/**
	 * Number a request.
	 * @param timeoutNanos when to give up
	 * @param peer shown in the failure
	 * @param handler told the outcome
	 * @return the number
	 */
	long add(long timeoutNanos, Object peer, ReplyHandler handler) {
		long number = this.next++;
		Timer timer = this.context.after(timeoutNanos, () -> {
			Pending expired = this.pending.remove(number);
			if (expired != null) {
				this.context.counters().increment("link.request_timeout");
				expired.handler.ended(null,
						new MeshFailure(FailureCode.TIMEOUT, "node " + peer + " did not answer in time"));
			}
		});
		this.pending.put(number, new Pending(handler, timer));
		return number;
	}

	/**
	 * Match an answer.
	 * @param number its number
	 * @param reply the answer
	 * @return {@code false} if nobody waits for it (any more)
	 */
	boolean answered(long number, WireMessage reply) {
		Pending request = this.pending.remove(number);
		if (request == null) {
			return false;
		}
		request.timer.cancel();
		request.handler.ended(reply, null);
		return true;
	}

	int size() {
		return this.pending.size();
	}

	/**
	 * Fail all.
	 * @param failure why
	 */
	void fail(MeshFailure failure) {
		while (!this.pending.isEmpty()) {
			// One at a time: a handler may cause further requests, which fail on the
			// closed link by themselves
			Iterator<Pending> first = this.pending.values().iterator();
			Pending request = first.next();
			first.remove();
			request.timer.cancel();
			request.handler.ended(null, failure);
		}
	}

}
