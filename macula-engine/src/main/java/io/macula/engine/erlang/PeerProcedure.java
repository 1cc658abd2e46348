package io.macula.engine.erlang;

import java.util.Map;

import io.macula.engine.identity.NodeId;
import io.macula.engine.rpc.CallHandler;
import io.macula.engine.rpc.IncomingCall;
import io.macula.engine.runtime.FailureCode;

/**
 * Passes calls on to a peer of 0.14.3 that is connected here. A call by the name of a
 * peer says in a header what is called there. Thread-safe.
 */
final class PeerProcedure implements CallHandler {

	/** Names the procedure in a call by the name of a peer. */
	static final String PROCEDURE = "macula-procedure";

	private final Gate gate;

	private final NodeId key;

	PeerProcedure(Gate gate, NodeId key) {
		this.gate = gate;
		this.key = key;
	}

	@Override
	public void handle(IncomingCall call) {
		String procedure = OfferedProcedures.isPeer(call.procedure()) ? call.headers().get(PROCEDURE)
				: call.procedure();
		if (procedure == null) {
			call.refuse(FailureCode.NO_PROVIDER, "the call does not say what is called");
			return;
		}
		this.gate.context().execute(() -> start(call, procedure));
	}

	private void start(IncomingCall call, String procedure) {
		ClaimedPeer peer = this.gate.offers().next(this.key);
		if (peer == null) {
			call.refuse(FailureCode.NO_PROVIDER, "the peer that offered '" + procedure + "' is gone");
			return;
		}
		int most = this.gate.context().limits().frameBytes();
		if (call.args().length > most) {
			call.refuse(FailureCode.TOO_LARGE, "the arguments have " + call.args().length
					+ " bytes, but a peer of 0.14.3 takes at most limit 'frameBytes': " + most);
			return;
		}
		long nanos = call.remainingNanos();
		if (nanos <= 0) {
			call.refuse(FailureCode.TIMEOUT, "the time was over before the call could start");
			return;
		}
		Runnable giveUp = this.gate.requests().send(peer, procedure, call.args(), nanos, new Answer(call));
		call.onCancel(() -> this.gate.context().execute(giveUp));
	}

	/** Answers a call with what a peer says. */
	private record Answer(IncomingCall call) implements PeerRequests.Ended {

		@Override
		public void replied(byte[] result) {
			this.call.reply(result, null, Map.of());
		}

		@Override
		public void failed(FailureCode code, String text) {
			if (code == FailureCode.REMOTE) {
				this.call.fail(FailureCode.REMOTE.text(), text);
			}
			else {
				this.call.refuse(code, "'" + this.call.procedure() + "' at a peer of 0.14.3: " + text);
			}
		}

	}

}
