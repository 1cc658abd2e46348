package io.macula.engine.erlang;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.macula.engine.rpc.OutgoingCall;
import org.jspecify.annotations.Nullable;

/**
 * Calls in the mesh that one connection asked for and that are not answered. They are
 * given up when it closes, since nobody is left who waits for the answers, and there are
 * never so many that the application of this node could not call any more. Confined to
 * the loop.
 */
final class PeerCalls {

	/** Part of the calls of this node that one connection may have under way. */
	private static final int SHARE = 16;

	/**
	 * A call. Confined to the loop.
	 */
	static final class Running {

		private @Nullable OutgoingCall call;

		private Running() {
		}

		/**
		 * It is under way.
		 * @param started the call, {@code null} if it has ended
		 */
		void started(@Nullable OutgoingCall started) {
			this.call = started;
		}

	}

	private final Gate gate;

	private final Set<Running> running = new LinkedHashSet<>();

	private boolean closed;

	PeerCalls(Gate gate) {
		this.gate = gate;
	}

	int size() {
		return this.running.size();
	}

	/**
	 * Begin a call.
	 * @return the call to be, {@code null} if there is no room
	 */
	@Nullable Running begin() {
		int most = Math.max(1, this.gate.context().limits().pendingCalls() / SHARE);
		if (this.closed || this.running.size() >= most || !this.gate.callBudget().take(1)) {
			return null;
		}
		Running call = new Running();
		this.running.add(call);
		return call;
	}

	/**
	 * A call has ended.
	 * @return {@code false} if nobody wants to know any more
	 */
	boolean end(Running call) {
		if (!this.running.remove(call)) {
			return false;
		}
		this.gate.callBudget().release(1);
		return true;
	}

	/** The connection is gone. */
	void close() {
		this.closed = true;
		for (Running call : List.copyOf(this.running)) {
			end(call);
			OutgoingCall started = call.call;
			if (started != null) {
				started.cancel();
			}
		}
	}

}
