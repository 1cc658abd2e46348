package io.macula.engine.pubsub;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

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
	private final ByNeighbour<NodeId, Path> paths;

	private final NodeContext context;

	/**
	 * Nothing came.
	 * @param context the surroundings
	 * @param limit most paths
	 */
	ReturnPaths(NodeContext context, int limit) {
		this.context = context;
		this.paths = new ByNeighbour<>(limit);
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
		this.paths.put(neighbour, source, new Path(new Visited(List.copyOf(back)), this.context.nanoTime()));
	}

	/**
	 * The way that the latest message of a node came.
	 * @param source the node
	 * @return the nodes, the neighbour of this one first and the source last, or
	 * {@code null} if nothing came of late
	 */
	@Nullable Visited to(NodeId source) {
		Path latest = this.paths.latest(source);
		return (latest != null && this.context.nanoTime() - latest.usedAt <= IDLE_NANOS) ? latest.back : null;
	}

	/** There is no link to a neighbour any more. */
	void gone(NodeId neighbour) {
		this.paths.remove(neighbour);
	}

	int size() {
		return this.paths.size();
	}

	/**
	 * One way.
	 *
	 * @param back the nodes on it
	 * @param usedAt when something came that way
	 */
	private record Path(Visited back, long usedAt) implements ByNeighbour.Used {
	}

}
