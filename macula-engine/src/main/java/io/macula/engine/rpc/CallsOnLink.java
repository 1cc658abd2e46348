package io.macula.engine.rpc;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

import io.macula.engine.link.Link;
import org.jspecify.annotations.Nullable;

/**
 * Calls that were sent over one link and await their answer, and calls that came over it
 * and are being answered. Kept with the link, so that an answer counts only if it comes
 * from whom was asked. Confined to the loop.
 */
final class CallsOnLink {

	private final Map<Long, OutgoingCall> outgoing = new HashMap<>();

	private final Map<RequestKey, RemoteCall> incoming = new HashMap<>();

	/** More than are on their way together as a rule. */
	private static final int MOST_GIVEN_UP = 1024;

	/** Longer numbers than anybody uses are not worth the memory. */
	private static final int MOST_NUMBER_BYTES = 64;

	private final AtomicLong waitingResults = new AtomicLong();

	/** Calls of the peer that run or wait to. */
	private int held;

	private long heldBytes;

	/** What the peer gave up before it came, or after it was answered. */
	private @Nullable Set<RequestKey> givenUp;

	static CallsOnLink of(Link link) {
		CallsOnLink calls = link.attribute(CallsOnLink.class);
		if (calls == null) {
			calls = new CallsOnLink();
			link.attribute(CallsOnLink.class, calls);
		}
		return calls;
	}

	/** Bytes of results that wait for room in the queue of the link. Thread-safe. */
	AtomicLong waitingResults() {
		return this.waitingResults;
	}

	void put(long id, OutgoingCall call) {
		this.outgoing.put(id, call);
	}

	@Nullable OutgoingCall get(long id) {
		return this.outgoing.get(id);
	}

	@Nullable OutgoingCall remove(long id) {
		return this.outgoing.remove(id);
	}

	/**
	 * Add a call of the peer; {@code false} if it uses the number of one that is being
	 * answered.
	 */
	boolean put(RequestKey key, RemoteCall call) {
		return this.incoming.putIfAbsent(key, call) == null;
	}

	@Nullable RemoteCall get(RequestKey key) {
		return this.incoming.get(key);
	}

	@Nullable RemoteCall remove(RequestKey key) {
		return this.incoming.remove(key);
	}

	/** Calls of the peer that were let in and are not answered. */
	int held() {
		return this.held;
	}

	/** What these count for. */
	long heldBytes() {
		return this.heldBytes;
	}

	void hold(int calls, long bytes) {
		this.held += calls;
		this.heldBytes += bytes;
	}

	/** The peer gave up a call that is not there. */
	void givenUp(RequestKey key) {
		if (key.bytes().length > MOST_NUMBER_BYTES) {
			return;
		}
		Set<RequestKey> all = this.givenUp;
		if (all == null) {
			all = new LinkedHashSet<>();
			this.givenUp = all;
		}
		else if (all.size() >= MOST_GIVEN_UP) {
			all.remove(all.iterator().next());
		}
		all.add(key);
	}

	/** Whether the peer has given up a call that comes only now. */
	boolean wasGivenUp(RequestKey key) {
		return this.givenUp != null && this.givenUp.remove(key);
	}

	void linkClosed(Link link) {
		List<OutgoingCall> unanswered = List.copyOf(this.outgoing.values());
		this.outgoing.clear();
		List<RemoteCall> unneeded = List.copyOf(this.incoming.values());
		this.incoming.clear();
		unanswered.forEach((call) -> call.linkClosed(link));
		unneeded.forEach(RemoteCall::linkClosed);
	}

}
