package io.macula.engine.pubsub;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;

import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.NodeContext;
import org.jspecify.annotations.Nullable;

/**
 * Through which neighbour nodes are reached that have no link to this one. Each publisher
 * has its own way to a node, the one that its search found, so that two of them never
 * make a circle. The neighbour before on such a way is told when it ends (as in AODV, RFC
 * 3561, precursors and route errors). A way that nobody uses is forgotten; when there are
 * too many, so is the one that was not used for longest of the neighbour that has most:
 * none takes the room of others. Confined to the loop.
 */
final class Ways {

	/** By the neighbour before on them. */
	private final Map<@Nullable NodeId, Map<Key, Way>> ways = new HashMap<>();

	private final NodeContext context;

	private final int limit;

	private final long idleNanos;

	private int size;

	/**
	 * No ways.
	 * @param context the surroundings
	 * @param limit most ways
	 * @param idleNanos how long an unused one is kept, half of that one of this node
	 */
	Ways(NodeContext context, int limit, long idleNanos) {
		this.context = context;
		this.limit = limit;
		this.idleNanos = idleNanos;
	}

	/**
	 * The neighbour to which a message goes; that counts as use.
	 */
	@Nullable NodeId next(Key key) {
		Map<Key, Way> same = this.ways.get(key.asker);
		Way way = (same != null) ? same.get(key) : null;
		long now = this.context.nanoTime();
		// Who passes on keeps a way for longer than who uses it: it must not end between
		// them
		long idle = (key.asker != null) ? this.idleNanos : this.idleNanos / 2;
		if (way == null || now - way.usedAt > idle) {
			return null;
		}
		way.usedAt = now;
		return way.next;
	}

	/**
	 * There is a way.
	 */
	void learned(Key key, NodeId next) {
		Map<Key, Way> same = this.ways.computeIfAbsent(key.asker, (asker) -> new LinkedHashMap<>(16, 0.75f, true));
		if (same.put(key, new Way(next, this.context.nanoTime())) == null && ++this.size > this.limit) {
			forgetOne(same);
		}
	}

	private void forgetOne(Map<Key, Way> latest) {
		Map<Key, Way> most = latest;
		for (Map<Key, Way> some : this.ways.values()) {
			boolean older = some.size() == most.size() && firstUse(some) - firstUse(most) < 0;
			most = (some.size() > most.size() || older) ? some : most;
		}
		Iterator<Key> oldest = most.keySet().iterator();
		Key key = oldest.next();
		oldest.remove();
		this.size--;
		if (most.isEmpty()) {
			this.ways.remove(key.asker);
		}
	}

	private static long firstUse(Map<Key, Way> some) {
		return some.values().iterator().next().usedAt;
	}

	/**
	 * A neighbour knows no way to a node any more.
	 * @return whose ways are lost
	 */
	Lost lost(NodeId destination, NodeId next) {
		Lost lost = lose((key, way) -> key.destination.equals(destination) && way.next.equals(next)).get(destination);
		return (lost != null) ? lost : new Lost();
	}

	/**
	 * A neighbour is gone.
	 * @return the nodes that were reached through it, with those whose ways are lost
	 */
	Map<NodeId, Lost> lost(NodeId neighbour) {
		Map<Key, Way> own = this.ways.remove(neighbour);
		this.size -= (own != null) ? own.size() : 0;
		return lose((key, way) -> way.next.equals(neighbour));
	}

	private Map<NodeId, Lost> lose(BiPredicate<Key, Way> test) {
		Map<NodeId, Lost> all = new HashMap<>();
		removeIf((key, way) -> {
			if (!test.test(key, way)) {
				return false;
			}
			Lost lost = all.computeIfAbsent(key.destination, (node) -> new Lost());
			lost.own |= key.asker == null;
			if (key.asker != null) {
				lost.askers.add(key.asker);
			}
			return true;
		});
		return all;
	}

	private void removeIf(BiPredicate<Key, Way> test) {
		this.ways.values().removeIf((same) -> {
			int before = same.size();
			same.entrySet().removeIf((entry) -> test.test(entry.getKey(), entry.getValue()));
			this.size -= before - same.size();
			return same.isEmpty();
		});
	}

	/** Forget what was not used for long. */
	void sweep() {
		long before = this.context.nanoTime() - this.idleNanos;
		removeIf((key, way) -> way.usedAt - before < 0);
	}

	int size() {
		return this.size;
	}

	/**
	 * A way.
	 *
	 * @param destination where it leads
	 * @param source whose messages go along it
	 * @param asker the neighbour before on it, {@code null} if that is this node
	 */
	record Key(NodeId destination, NodeId source, @Nullable NodeId asker) {
	}

	/**
	 * Whose ways to a node are lost.
	 */
	static final class Lost {

		private final Set<NodeId> askers = new HashSet<>(2);

		private boolean own;

		/** Neighbours. */
		Set<NodeId> askers() {
			return this.askers;
		}

		/** Whether that of this node is. */
		boolean own() {
			return this.own;
		}

	}

	private static final class Way {

		private final NodeId next;

		private long usedAt;

		Way(NodeId next, long now) {
			this.next = next;
			this.usedAt = now;
		}

	}

}
