package io.macula.engine.discovery;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.NodeContext;

/**
 * Nodes that could not be reached lately, or that left: they are not handed out, longer
 * each time, so that nobody waits for the dead. Confined to the loop.
 */
final class HiddenNodes {

	private static final int MAX = 4096;

	private static final long FIRST_NANOS = 5_000_000_000L;

	private static final int MAX_DOUBLINGS = 4;

	/**
	 * A node, and what would be different if it was not hidden.
	 */
	private record Hidden(long until, int times, Set<Subject> affected) {
	}

	private final NodeContext context;

	private final Map<NodeId, Hidden> hidden = new LinkedHashMap<>();

	HiddenNodes(NodeContext context) {
		this.context = context;
	}

	/**
	 * Hide a node.
	 * @return when it is to be tried again
	 */
	long add(NodeId node) {
		long now = this.context.nanoTime();
		Hidden before = this.hidden.remove(node);
		if (before != null && before.until() > now) {
			// Several at the same time found out
			this.hidden.put(node, before);
			return before.until();
		}
		int times = (before != null) ? before.times() + 1 : 0;
		long until = now + (FIRST_NANOS << Math.min(times, MAX_DOUBLINGS));
		if (this.hidden.size() >= MAX) {
			this.hidden.remove(this.hidden.keySet().iterator().next());
		}
		this.hidden.put(node, new Hidden(until, times, new LinkedHashSet<>()));
		return until;
	}

	/**
	 * The node is there.
	 * @return what is different now
	 */
	Set<Subject> remove(NodeId node) {
		Hidden entry = this.hidden.remove(node);
		return (entry != null) ? entry.affected() : Set.of();
	}

	boolean isHidden(NodeId node) {
		Hidden entry = this.hidden.get(node);
		return entry != null && entry.until() > this.context.nanoTime();
	}

	/**
	 * Whether a node is to be left out of an answer.
	 */
	boolean hides(NodeId node, Subject subject) {
		Hidden entry = this.hidden.get(node);
		if (entry == null || entry.until() <= this.context.nanoTime()) {
			return false;
		}
		entry.affected().add(subject);
		return true;
	}

	/**
	 * What a node was left out of. Asked once, when the time is over.
	 */
	Set<Subject> affected(NodeId node) {
		Hidden entry = this.hidden.get(node);
		if (entry == null) {
			return Set.of();
		}
		Set<Subject> affected = new LinkedHashSet<>(entry.affected());
		entry.affected().clear();
		return affected;
	}

}
