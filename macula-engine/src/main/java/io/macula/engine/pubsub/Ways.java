package io.macula.engine.pubsub;

import java.util.HashMap;
import java.util.HashSet;
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
	private final ByNeighbour<Key, Way> ways;

	private final NodeContext context;

	private final long idleNanos;

	/**
	 * No ways.
	 * @param context the surroundings
	 * @param limit most ways
	 * @param idleNanos how long an unused one is kept, half of that one of this node
	 */
	Ways(NodeContext context, int limit, long idleNanos) {
		this.context = context;
		this.ways = new ByNeighbour<>(limit);
		this.idleNanos = idleNanos;
	}

	/**
	 * The neighbour to which a message goes; that counts as use.
	 */
	@Nullable NodeId next(Key key) {
		Way way = this.ways.get(key.asker, key);
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
		this.ways.put(key.asker, key, new Way(next, this.context.nanoTime()));
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
		this.ways.remove(neighbour);
		return lose((key, way) -> way.next.equals(neighbour));
	}

	private Map<NodeId, Lost> lose(BiPredicate<Key, Way> test) {
		Map<NodeId, Lost> all = new HashMap<>();
		this.ways.removeIf((key, way) -> {
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

	/** Forget what was not used for long. */
	void sweep() {
		long before = this.context.nanoTime() - this.idleNanos;
		this.ways.removeIf((key, way) -> way.usedAt - before < 0);
	}

	int size() {
		return this.ways.size();
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

	private static final class Way implements ByNeighbour.Used {

		private final NodeId next;

		private long usedAt;

		Way(NodeId next, long now) {
			this.next = next;
			this.usedAt = now;
		}

		@Override
		public long usedAt() {
			return this.usedAt;
		}

	}

}
