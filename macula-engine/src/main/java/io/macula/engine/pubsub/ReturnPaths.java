package io.macula.engine.pubsub;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.NodeContext;
import org.jspecify.annotations.Nullable;

/**
 * Along which nodes messages of others came to this one, so that answers go back the very
 * same way: the answer names it (source routing), hence nobody on the way has to remember
 * anything that a third node could make it believe. Only messages with a good signature
 * count. When there are too many, the one that was not used for longest of the neighbour
 * that brought most is forgotten. Confined to the loop.
 */
final class ReturnPaths {

	private static final long IDLE_NANOS = 120_000_000_000L;

	/** By the neighbour that brought the message. */
	private final Map<NodeId, Map<NodeId, Path>> paths = new HashMap<>();

	private final NodeContext context;

	private final int limit;

	private int size;

	/**
	 * Nothing came.
	 * @param context the surroundings
	 * @param limit most paths
	 */
	ReturnPaths(NodeContext context, int limit) {
		this.context = context;
		this.limit = limit;
	}

	/**
	 * A message came.
	 * @param source where from
	 * @param visited where it was, the source first
	 */
	void learned(NodeId source, Visited visited) {
		NodeId neighbour = visited.last();
		if (neighbour == null) {
			return;
		}
		List<NodeId> back = new ArrayList<>(visited.nodes());
		Collections.reverse(back);
		Map<NodeId, Path> same = this.paths.computeIfAbsent(neighbour, (any) -> new LinkedHashMap<>(16, 0.75f, true));
		if (same.put(source, new Path(new Visited(List.copyOf(back)), this.context.nanoTime())) == null
				&& ++this.size > this.limit) {
			forgetOne(same);
		}
	}

	private void forgetOne(Map<NodeId, Path> latest) {
		Map<NodeId, Path> most = latest;
		for (Map<NodeId, Path> some : this.paths.values()) {
			boolean older = some.size() == most.size() && firstUse(some) - firstUse(most) < 0;
			most = (some.size() > most.size() || older) ? some : most;
		}
		Iterator<NodeId> oldest = most.keySet().iterator();
		oldest.next();
		oldest.remove();
		this.size--;
		if (most.isEmpty()) {
			this.paths.values().removeIf(Map::isEmpty);
		}
	}

	private static long firstUse(Map<NodeId, Path> some) {
		return some.values().iterator().next().at;
	}

	/**
	 * The way that the latest message of a node came.
	 * @param source the node
	 * @return the nodes, the neighbour of this one first and the source last, or
	 * {@code null} if nothing came of late
	 */
	@Nullable Visited to(NodeId source) {
		Path latest = null;
		for (Map<NodeId, Path> some : this.paths.values()) {
			Path path = some.get(source);
			latest = (path != null && (latest == null || path.at - latest.at > 0)) ? path : latest;
		}
		boolean known = latest != null && this.context.nanoTime() - latest.at <= IDLE_NANOS;
		return (latest != null && known) ? latest.back : null;
	}

	/** There is no link to a neighbour any more. */
	void gone(NodeId neighbour) {
		Map<NodeId, Path> lost = this.paths.remove(neighbour);
		this.size -= (lost != null) ? lost.size() : 0;
	}

	int size() {
		return this.size;
	}

	/**
	 * One way.
	 *
	 * @param back the nodes on it
	 * @param at when something came that way
	 */
	private record Path(Visited back, long at) {
	}

}
