package io.macula.engine.link;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;

/**
 * Bytes that unfinished large frames of one link may occupy. A frame is admitted whole
 * once its length is known, in order of arrival: admitting parts could leave many frames
 * that each wait for the others. Confined to the loop.
 */
final class FrameBudget {

	private record Waiting(Object owner, int bytes, Runnable admitted) {
	}

	private final long limit;

	private final Queue<Waiting> waiting = new ArrayDeque<>();

	private long held;

	FrameBudget(long limit) {
		this.limit = limit;
	}

	void reserve(Object owner, int bytes, Runnable admitted) {
		if (this.waiting.isEmpty() && this.held + bytes <= this.limit) {
			this.held += bytes;
			admitted.run();
		}
		else {
			this.waiting.add(new Waiting(owner, bytes, admitted));
		}
	}

	void release(int bytes) {
		this.held -= bytes;
		admitNext();
	}

	/**
	 * Withdraw a reservation that was not admitted yet.
	 * @param owner who asked
	 * @return {@code true} if it was still waiting
	 */
	boolean withdraw(Object owner) {
		for (Iterator<Waiting> all = this.waiting.iterator(); all.hasNext();) {
			if (all.next().owner == owner) {
				all.remove();
				admitNext();
				return true;
			}
		}
		return false;
	}

	private void admitNext() {
		Waiting first = this.waiting.peek();
		while (first != null && this.held + first.bytes <= this.limit) {
			this.waiting.remove();
			this.held += first.bytes;
			first.admitted.run();
			first = this.waiting.peek();
		}
	}

	long held() {
		return this.held;
	}

}
