package io.macula.engine.erlang;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

import io.macula.engine.runtime.NodeContext;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * Requests that were passed on from one peer of 0.14.3 to another, so that only who was
 * asked can answer, and on the stream where the question came from. Numbers of requests
 * are easy to guess and the id of who asks is claimed: a request that looks like one of
 * another connection goes on under a number of its own, so that nobody takes the answers
 * of others. Confined to the loop.
 */
final class Relays {

	private static final long NANOS = 60_000_000_000L;

	private static final int ID_BYTES = 16;

	/** Part of all requests that one connection may have under way. */
	private static final int SHARE = 16;

	/** Which request it is: its numbers are counters, so the peer belongs to it. */
	private record Key(ClaimedId requester, WireValue requestId) {
	}

	/**
	 * Who waits, and for whom. Immutable.
	 *
	 * @param from where the answer belongs
	 * @param requestId the number that the requester gave
	 * @param target who may answer
	 * @param until when it is forgotten
	 */
	record Relay(GateStream from, byte[] requestId, ClaimedPeer target, long until) {
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
	 * @return the number under which it goes on, {@code null} if the connection that asks
	 * has too many under way
	 */
	byte @Nullable [] begin(ClaimedId requester, byte[] requestId, GateStream from, ClaimedPeer target) {
		int most = this.context.limits().pendingRequests();
		if (from.session().relays() >= Math.max(1, most / SHARE)) {
			this.context.counters().increment("erlang.refused.relays");
			return null;
		}
		byte[] number = requestId;
		Relay same = this.open.get(new Key(requester, WireValue.of(requestId)));
		if (same != null && same.from() != from) {
			number = new byte[ID_BYTES];
			this.context.random().nextBytes(number);
		}
		Key key = new Key(requester, WireValue.of(number));
		forget(key);
		this.open.put(key, new Relay(from, requestId, target, this.context.nanoTime() + NANOS));
		from.session().relays(1);
		if (this.open.size() > most) {
			this.context.counters().increment("erlang.dropped.relay");
			forget(this.open.keySet().iterator().next());
		}
		return number;
	}

	private @Nullable Relay forget(Key key) {
		Relay relay = this.open.remove(key);
		if (relay != null) {
			relay.from().session().relays(-1);
		}
		return relay;
	}

	/** A request was not passed on after all. */
	void giveUp(ClaimedId requester, byte[] number) {
		forget(new Key(requester, WireValue.of(number)));
	}

	/**
	 * Somebody answers.
	 * @param requester whom the answer is for
	 * @param number number under which the request was passed on
	 * @param session who answers
	 * @return the request, {@code null} if that peer was not asked
	 */
	@Nullable Relay end(ClaimedId requester, byte[] number, GateSession session) {
		Key key = new Key(requester, WireValue.of(number));
		Relay relay = this.open.get(key);
		return (relay != null && relay.target().id().equals(session.claimed())) ? forget(key) : null;
	}

	/**
	 * A connection is gone: it needs no answers.
	 */
	void forget(GateSession session) {
		if (session.relays() > 0) {
			forgetIf((relay) -> relay.from().session() == session);
		}
	}

	private List<Relay> forgetIf(Predicate<Relay> condition) {
		List<Key> over = this.open.entrySet()
			.stream()
			.filter((entry) -> condition.test(entry.getValue()))
			.map(Map.Entry::getKey)
			.toList();
		List<Relay> forgotten = new ArrayList<>();
		for (Key key : over) {
			Relay relay = forget(key);
			if (relay != null) {
				forgotten.add(relay);
			}
		}
		return forgotten;
	}

	/**
	 * A peer is gone.
	 * @param peer the peer
	 * @param failed told which requests nobody will answer
	 */
	void gone(ClaimedPeer peer, BiConsumer<GateStream, byte[]> failed) {
		forgetIf((relay) -> relay.target() == peer).forEach((relay) -> failed.accept(relay.from(), relay.requestId()));
	}

	void sweep() {
		long now = this.context.nanoTime();
		forgetIf((relay) -> relay.until() - now <= 0);
	}

}
