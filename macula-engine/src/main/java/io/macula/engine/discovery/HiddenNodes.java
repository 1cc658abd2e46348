package io.macula.engine.discovery;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.NodeContext;
import org.jspecify.annotations.Nullable;

/**
 * Nodes that could not be reached lately, or that left: they are not handed out, longer
 * each time, and then only once they can be dialled, so that nobody waits for the dead.
 * Confined to the loop.
 */
final class HiddenNodes {

	private static final int MAX = 4096;

	private static final long FIRST_NANOS = 5_000_000_000L;

	private static final int MAX_DOUBLINGS = 4;

	/** Whoever comes back after this time is tried as one that was never hidden. */
	private static final long FORGET_NANOS = 600_000_000_000L;

	/** Longer than any dial takes. */
	private static final long TRIAL_NANOS = 60_000_000_000L;

	/**
	 * A node, whether it is known to have ended, where it was, and what would be
	 * different if it was not hidden.
	 */
	private record Hidden(long until, int times, boolean gone, Map<Subject, Contact> affected) {

		private Hidden with(boolean ended) {
			return (ended == this.gone) ? this : new Hidden(this.until, this.times, ended, this.affected);
		}

	}

	private final NodeContext context;

	private final Map<NodeId, Hidden> hidden = new LinkedHashMap<>();

	HiddenNodes(NodeContext context) {
		this.context = context;
	}

	/**
	 * Hide a node.
	 * @param gone whether it ended; else nobody may know more than that it could not be
	 * reached
	 * @return when it is to be tried again
	 */
	long add(NodeId node, boolean gone) {
		long now = this.context.nanoTime();
		Hidden before = this.hidden.remove(node);
		boolean ended = gone || (before != null && before.gone());
		if (before != null && before.until() > now) {
			// Several at the same time found out
			this.hidden.put(node, before.with(ended));
			return before.until();
		}
		int times = (before != null) ? before.times() + 1 : 0;
		long until = now + (FIRST_NANOS << Math.min(times, MAX_DOUBLINGS));
		if (this.hidden.size() >= MAX) {
			this.hidden.remove(this.hidden.keySet().iterator().next());
		}
		this.hidden.put(node, new Hidden(until, times, ended, new LinkedHashMap<>()));
		return until;
	}

	/** Forget those that have not been hidden for long. */
	void sweep() {
		long now = this.context.nanoTime();
		this.hidden.values().removeIf((entry) -> now - entry.until() > FORGET_NANOS);
		this.hidden.values().forEach((entry) -> entry.affected().keySet().removeIf(Subject::isForgotten));
	}

	/**
	 * The node is there.
	 * @return what is different now
	 */
	Set<Subject> remove(NodeId node) {
		Hidden entry = this.hidden.remove(node);
		return (entry != null) ? entry.affected().keySet() : Set.of();
	}

	/**
	 * Whether a node is to be left out of an answer.
	 */
	boolean hides(Contact contact, Subject subject) {
		NodeId node = contact.nodeId();
		Hidden entry = this.hidden.get(node);
		if (entry == null || entry.until() <= this.context.nanoTime()) {
			return false;
		}
		entry.affected().put(subject, contact);
		return true;
	}

	/**
	 * Whether a node is hidden because it ended: there is no way to it, not even through
	 * others.
	 */
	boolean isGone(NodeId node) {
		Hidden entry = this.hidden.get(node);
		return entry != null && entry.gone();
	}

	/**
	 * Keep a node hidden while it is dialled: neither a message nor a call is to wait for
	 * somebody who did not answer the last time.
	 * @return where it is, or {@code null} if nobody asks for it
	 */
	@Nullable Contact beginTrial(NodeId node) {
		Hidden entry = this.hidden.get(node);
		if (entry == null || entry.until() > this.context.nanoTime()) {
			return null;
		}
		Contact last = null;
		for (Map.Entry<Subject, Contact> affected : entry.affected().entrySet()) {
			last = affected.getKey().isForgotten() ? last : affected.getValue();
		}
		if (last != null) {
			this.hidden.put(node,
					new Hidden(this.context.nanoTime() + TRIAL_NANOS, entry.times(), entry.gone(), entry.affected()));
		}
		return last;
	}

	/**
	 * The node could not be dialled.
	 * @return what it is left out of, to be looked at again
	 */
	Set<Subject> endTrial(NodeId node) {
		Hidden entry = this.hidden.remove(node);
		if (entry == null) {
			return Set.of();
		}
		this.hidden.put(node, new Hidden(this.context.nanoTime(), entry.times(), entry.gone(), new LinkedHashMap<>()));
		return entry.affected().keySet();
	}

}
