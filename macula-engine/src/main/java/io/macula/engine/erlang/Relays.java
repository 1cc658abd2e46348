package io.macula.engine.erlang;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

import io.macula.engine.runtime.NodeContext;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * Requests that were passed on from one peer of 0.14.3 to another, so that only who was
 * asked can answer, and on the stream where the question came from. Confined to the loop.
 */
final class Relays {

	private static final long NANOS = 60_000_000_000L;

	/** Which request it is: its numbers are counters, so the peer belongs to it. */
	private record Key(ClaimedId requester, WireValue requestId) {
	}

	/** Who waits, and for whom. */
	private record Relay(GateStream from, byte[] requestId, ClaimedPeer target, long until) {
	}

	private final NodeContext context;

	private final Map<Key, Relay> open = new LinkedHashMap<>();

	Relays(NodeContext context) {
		this.context = context;
	}

	/**
	 * A request is passed on.
	 * @param requester the id that the requester claims in the request
	 * @param requestId its number
	 * @param from where the answer belongs
	 * @param target who may answer
	 */
	void begin(ClaimedId requester, byte[] requestId, GateStream from, ClaimedPeer target) {
		Key key = new Key(requester, WireValue.of(requestId));
		this.open.remove(key);
		this.open.put(key, new Relay(from, requestId, target, this.context.nanoTime() + NANOS));
		if (this.open.size() > this.context.limits().pendingRequests()) {
			this.context.counters().increment("erlang.dropped.relay");
			Iterator<Key> oldest = this.open.keySet().iterator();
			oldest.next();
			oldest.remove();
		}
	}

	/**
	 * Somebody answers.
	 * @param requester whom the answer is for
	 * @param requestId number of the request
	 * @param session who answers
	 * @return where the answer belongs, {@code null} if that peer was not asked
	 */
	@Nullable GateStream end(ClaimedId requester, byte[] requestId, GateSession session) {
		Key key = new Key(requester, WireValue.of(requestId));
		Relay relay = this.open.get(key);
		if (relay == null || !relay.target().id().equals(session.claimed())) {
			return null;
		}
		this.open.remove(key);
		return relay.from();
	}

	/**
	 * A connection is gone: it needs no answers.
	 */
	void forget(GateSession session) {
		this.open.values().removeIf((relay) -> relay.from().session() == session);
	}

	/**
	 * A peer is gone.
	 * @param peer the peer
	 * @param failed told which requests nobody will answer
	 */
	void gone(ClaimedPeer peer, BiConsumer<GateStream, byte[]> failed) {
		List<Key> over = this.open.entrySet()
			.stream()
			.filter((entry) -> entry.getValue().target() == peer)
			.map(Map.Entry::getKey)
			.toList();
		for (Key key : over) {
			Relay relay = this.open.remove(key);
			if (relay != null) {
				failed.accept(relay.from(), relay.requestId());
			}
		}
	}

	void sweep() {
		long now = this.context.nanoTime();
		this.open.values().removeIf((relay) -> relay.until() - now <= 0);
	}

}
