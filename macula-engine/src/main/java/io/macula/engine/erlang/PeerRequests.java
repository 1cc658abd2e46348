package io.macula.engine.erlang;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.macula.engine.identity.Endpoint;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.Timer;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.RpcReply;
import io.macula.engine.wire.RpcRequest;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * Requests of this node to peers of 0.14.3 that are connected to it. Their numbers cannot
 * be guessed, and only the connection that was asked may answer. Confined to the loop.
 */
final class PeerRequests {

	private static final int ID_BYTES = 16;

	/** Part of all requests that one peer may have to answer. */
	private static final int SHARE = 16;

	/**
	 * Told how a request ended, exactly once.
	 */
	interface Ended {

		/**
		 * The peer answered.
		 * @param result its result
		 */
		void replied(byte[] result);

		/**
		 * There is no result.
		 * @param code what kind of failure it is; {@code REMOTE} if the peer says so
		 * @param text what went wrong
		 */
		void failed(FailureCode code, String text);

	}

	/** A request that is not answered. */
	private record Pending(GateSession session, Ended ended, Timer timer) {
	}

	private final ErlangServices services;

	private final NodeContext context;

	private final Map<WireValue, Pending> pending = new LinkedHashMap<>();

	PeerRequests(ErlangServices services) {
		this.services = services;
		this.context = services.context();
	}

	int size() {
		return this.pending.size();
	}

	/**
	 * Ask a peer.
	 * @param peer the peer
	 * @param procedure what to run
	 * @param args with what
	 * @param timeoutNanos when to give up
	 * @param ended told how it ends
	 * @return gives the request up without telling anybody
	 */
	Runnable send(ClaimedPeer peer, String procedure, byte[] args, long timeoutNanos, Ended ended) {
		GateStream stream = peer.newest();
		int most = this.context.limits().pendingRequests();
		if (stream == null || this.pending.size() >= most || stream.session().asked() >= Math.max(1, most / SHARE)) {
			ended.failed((stream == null) ? FailureCode.NO_PROVIDER : FailureCode.OVERLOADED, (stream == null)
					? "the peer is gone" : "it does not answer fast enough: limit 'pendingRequests' is reached");
			return () -> {
			};
		}
		byte[] id = new byte[ID_BYTES];
		this.context.random().nextBytes(id);
		WireValue key = WireValue.of(id);
		Timer timer = this.context.after(Math.max(1, timeoutNanos), () -> {
			Pending late = end(key);
			if (late != null) {
				late.ended().failed(FailureCode.TIMEOUT, "the peer did not answer in time");
			}
		});
		this.pending.put(key, new Pending(stream.session(), ended, timer));
		stream.session().asked(1);
		Endpoint own = Gate.endpoint(this.services.links().self());
		boolean taken = stream.pass(new RpcRequest("rpc_request", id, procedure, args, this.services.self().bytes(),
				own.host() + ":" + own.port(), peer.id().bytes(), this.services.realm().name(),
				this.context.wallMillis(), null, null, null, Extras.NONE));
		if (taken) {
			this.context.counters().increment("erlang.requested");
		}
		else if (end(key) != null) {
			ended.failed(FailureCode.OVERLOADED, "the peer does not read what is sent to it");
		}
		return () -> end(key);
	}

	private @Nullable Pending end(WireValue key) {
		Pending over = this.pending.remove(key);
		if (over != null) {
			over.timer().cancel();
			over.session().asked(-1);
		}
		return over;
	}

	/**
	 * A peer answered.
	 * @param session whose answer it is
	 * @param reply the answer
	 * @return {@code false} if nobody asked that peer
	 */
	boolean answered(GateSession session, RpcReply reply) {
		byte[] id = reply.requestId();
		WireValue key = (id != null) ? WireValue.of(id) : null;
		Pending asked = (key != null) ? this.pending.get(key) : null;
		if (key == null || asked == null || asked.session() != session) {
			return false;
		}
		end(key);
		byte[] result = RpcTexts.result(reply);
		if (result != null) {
			asked.ended().replied(result);
			return true;
		}
		String error = RpcTexts.error(reply);
		asked.ended().failed(RpcTexts.isNotRun(error) ? FailureCode.NO_PROVIDER : FailureCode.REMOTE, error);
		return true;
	}

	/**
	 * A connection is gone, and with it the answers that it owes.
	 */
	void gone(GateSession session) {
		if (session.asked() == 0) {
			return;
		}
		List<WireValue> lost = this.pending.entrySet()
			.stream()
			.filter((entry) -> entry.getValue().session() == session)
			.map(Map.Entry::getKey)
			.toList();
		for (WireValue key : lost) {
			Pending asked = end(key);
			if (asked != null) {
				asked.ended()
					.failed(FailureCode.LINK_LOST, "the peer went before it answered; whether it ran is not known");
			}
		}
	}

}
