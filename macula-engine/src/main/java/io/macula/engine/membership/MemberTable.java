package io.macula.engine.membership;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.Contained;
import io.macula.engine.runtime.NodeContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All known nodes but this one, bounded, with the order in which they are probed, and a
 * snapshot of them for other threads. Failed and departed nodes stay for a while, so that
 * old statements do not bring them back. Confined to the loop except where a method says
 * otherwise.
 */
final class MemberTable {

	private static final Logger LOG = LoggerFactory.getLogger(MemberTable.class);

	private final NodeContext context;

	private final long retention;

	private final Map<NodeId, Member> members = new LinkedHashMap<>();

	/** Failed and departed nodes in the order in which they went. */
	private final Map<NodeId, Long> graves = new LinkedHashMap<>();

	/** How many nodes are known only because a peer told. */
	private final Map<NodeId, Integer> introduced = new HashMap<>();

	private final ProbeRound confirmed;

	private final ProbeRound hearsay;

	private final List<MembershipListener> listeners = new ArrayList<>();

	private final List<Runnable> events = new ArrayList<>();

	private boolean publishing;

	private boolean hearsayIsNext;

	private volatile List<Member> snapshot = List.of();

	private volatile int liveCount = 1;

	MemberTable(NodeContext context, long retention) {
		this.context = context;
		this.retention = retention;
		this.confirmed = new ProbeRound(context.random());
		this.hearsay = new ProbeRound(context.random());
	}

	void addListener(MembershipListener listener) {
		this.listeners.add(listener);
	}

	/**
	 * Thread-safe.
	 * @return all known nodes, failed ones included
	 */
	Collection<Member> snapshot() {
		return this.snapshot;
	}

	@Nullable Member get(NodeId id) {
		return this.members.get(id);
	}

	boolean isLive(NodeId id) {
		Member member = this.members.get(id);
		return member != null && member.state().isLive();
	}

	Collection<Member> all() {
		return this.members.values();
	}

	/**
	 * Nodes that live, this one included.
	 * @return the number
	 */
	int count() {
		return this.confirmed.size() + this.hearsay.size() + 1;
	}

	/**
	 * The same as it was when last published. Thread-safe.
	 * @return the number
	 */
	int liveCount() {
		return this.liveCount;
	}

	/**
	 * Nodes that a peer told about and that nobody else has shown to exist.
	 * @param peer the peer
	 * @return the number
	 */
	int introducedBy(NodeId peer) {
		return this.introduced.getOrDefault(peer, 0);
	}

	/**
	 * Make room for one more.
	 * @return {@code false} if there is none
	 */
	boolean hasRoom() {
		if (this.members.size() >= this.context.limits().members()) {
			Iterator<NodeId> oldest = this.graves.keySet().iterator();
			if (!oldest.hasNext()) {
				return false;
			}
			remove(oldest.next());
		}
		return true;
	}

	/**
	 * Enter a node or what has changed about it.
	 * @param member the node
	 * @param event what to tell listeners, or {@code null} for nothing
	 */
	void put(Member member, @Nullable BiConsumer<MembershipListener, Member> event) {
		NodeId id = member.id();
		Member old = this.members.put(id, member);
		if (old != null) {
			count(old, -1);
			leaveRound(old);
		}
		count(member, 1);
		if (member.state().isLive()) {
			this.graves.remove(id);
			round(member).add(id);
		}
		else if (old == null || old.state() != member.state()) {
			this.graves.remove(id);
			this.graves.put(id, member.sinceNanos());
		}
		if (event != null) {
			this.events.add(() -> this.listeners.forEach((listener) -> tell(listener, event, member)));
		}
		changed();
	}

	/**
	 * Enter what has changed about a node without moving it in the round.
	 */
	void update(Member member, @Nullable BiConsumer<MembershipListener, Member> event) {
		Member old = this.members.get(member.id());
		boolean sameRound = old != null && old.confirmed() == member.confirmed() && old.state().isLive()
				&& member.state().isLive();
		if (!sameRound) {
			put(member, event);
			return;
		}
		this.members.put(member.id(), member);
		if (event != null) {
			this.events.add(() -> this.listeners.forEach((listener) -> tell(listener, event, member)));
		}
		changed();
	}

	private void leaveRound(Member member) {
		if (member.state().isLive()) {
			round(member).remove(member.id());
		}
	}

	private ProbeRound round(Member member) {
		return member.confirmed() ? this.confirmed : this.hearsay;
	}

	private void count(Member member, int delta) {
		NodeId introducer = member.introducer();
		if (introducer != null) {
			this.introduced.merge(introducer, delta, (left, right) -> (left + right != 0) ? left + right : null);
		}
	}

	private void remove(NodeId id) {
		this.graves.remove(id);
		Member old = this.members.remove(id);
		if (old != null) {
			count(old, -1);
			leaveRound(old);
			changed();
		}
	}

	/** Forget nodes that have been gone long enough. */
	void reap() {
		long now = this.context.nanoTime();
		while (!this.graves.isEmpty()) {
			Map.Entry<NodeId, Long> oldest = this.graves.entrySet().iterator().next();
			if (now - oldest.getValue() < this.retention) {
				return;
			}
			remove(oldest.getKey());
			this.context.counters().increment("membership.reaped");
		}
	}

	/**
	 * Whom to probe. Nodes that are known by hearsay get at most every second probe, so
	 * that made-up ones do not keep this node from watching the real ones.
	 * @return a node, or {@code null} if there is none
	 */
	@Nullable NodeId nextToProbe() {
		this.hearsayIsNext = !this.hearsayIsNext;
		NodeId first = this.hearsayIsNext ? this.hearsay.next() : this.confirmed.next();
		if (first != null) {
			return first;
		}
		return this.hearsayIsNext ? this.confirmed.next() : this.hearsay.next();
	}

	/**
	 * A node to compare states with.
	 * @return a node that lives, or {@code null} if there is none
	 */
	@Nullable NodeId random() {
		NodeId id = this.confirmed.random();
		return (id != null) ? id : this.hearsay.random();
	}

	/**
	 * A node to try again.
	 * @return a failed node, or {@code null} if there is none
	 */
	@Nullable Member randomFailed() {
		List<Member> failed = new ArrayList<>();
		for (NodeId id : this.graves.keySet()) {
			Member member = this.members.get(id);
			if (member != null && member.state() == MemberState.FAILED) {
				failed.add(member);
			}
		}
		return failed.isEmpty() ? null : failed.get(this.context.random().nextInt(failed.size()));
	}

	/** Once for all that the present message changes. */
	private void changed() {
		if (!this.publishing) {
			this.publishing = true;
			this.context.execute(this::publish);
		}
	}

	private void publish() {
		this.publishing = false;
		this.snapshot = List.copyOf(this.members.values());
		this.liveCount = count();
		List<Runnable> told = List.copyOf(this.events);
		this.events.clear();
		told.forEach(Runnable::run);
	}

	private void tell(MembershipListener listener, BiConsumer<MembershipListener, Member> event, Member member) {
		try {
			event.accept(listener, member);
		}
		catch (RuntimeException ex) {
			this.context.counters().increment("membership.listener_failed");
			Contained.count(this.context.counters(), listener);
			LOG.warn("A listener of membership failed", ex);
		}
	}

}
