package io.macula.engine.erlang;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

import io.macula.engine.identity.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * Whoever claims one id, on all its connections: a full node of 0.14.3 opens one more
 * every half minute. Confined to the loop.
 */
final class ClaimedPeer {

	private final ClaimedId id;

	private final Deque<GateSession> sessions = new ArrayDeque<>();

	/** When the procedures that it offers are no longer offered, by key. */
	private final Map<NodeId, Long> procedures = new LinkedHashMap<>();

	/** Read by other threads. */
	private volatile int procedureCount;

	ClaimedPeer(ClaimedId id) {
		this.id = id;
	}

	ClaimedId id() {
		return this.id;
	}

	/**
	 * Its connections, the newest last.
	 */
	Deque<GateSession> sessions() {
		return this.sessions;
	}

	/**
	 * Where to send what is for it.
	 * @return the stream on which it introduced itself the last time, {@code null} when
	 * it is gone
	 */
	@Nullable GateStream newest() {
		GateSession last = this.sessions.peekLast();
		return (last != null) ? last.home() : null;
	}

	Map<NodeId, Long> procedures() {
		return this.procedures;
	}

	void counted() {
		this.procedureCount = this.procedures.size();
	}

	/** Thread-safe. */
	int procedureCount() {
		return this.procedureCount;
	}

}
