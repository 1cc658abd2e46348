package io.macula.engine.pubsub;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Capabilities;
import io.macula.engine.link.Link;
import io.macula.engine.runtime.NodeContext;
import org.jspecify.annotations.Nullable;

/**
 * One node's part in looking for a way to a node that cannot be dialled: asks its
 * neighbours one after the other, the nearest to the destination first, each of which
 * does the same (a depth-first search with the order of Kademlia's distance). Whoever was
 * asked is not asked again, by nobody, and no more than {@link Visited#MAX} nodes are, so
 * a search ends and costs little whatever the mesh looks like. Confined to the loop.
 */
final class WaySearch {

	private final NodeContext context;

	private final Collection<Link> neighbours;

	private final Asking asking;

	private final NodeId destination;

	private final long search;

	private final List<NodeId> preferred;

	private final Set<NodeId> avoided;

	private final long hops;

	private final long deadline;

	private final BiConsumer<@Nullable NodeId, Visited> then;

	private Visited visited;

	/**
	 * A search that has not begun.
	 * @param context the surroundings
	 * @param neighbours linked nodes
	 * @param asking asks one of them
	 * @param destination the node that is looked for
	 * @param search number of the search
	 * @param preferred neighbours that are asked first
	 * @param avoided neighbours that are asked last
	 * @param visited who was asked, this node included
	 * @param hops links that the way may take from here
	 * @param nanos how long it may take
	 * @param then receives the neighbour that knows the way, or {@code null}, and who was
	 * asked
	 */
	WaySearch(NodeContext context, Collection<Link> neighbours, Asking asking, NodeId destination, long search,
			List<NodeId> preferred, Set<NodeId> avoided, Visited visited, long hops, long nanos,
			BiConsumer<@Nullable NodeId, Visited> then) {
		this.context = context;
		this.neighbours = neighbours;
		this.asking = asking;
		this.destination = destination;
		this.search = search;
		this.preferred = preferred;
		this.avoided = avoided;
		this.visited = visited;
		this.hops = hops;
		this.deadline = context.nanoTime() + nanos;
		this.then = then;
	}

	/** Ask the next one. */
	void step() {
		long left = this.deadline - this.context.nanoTime();
		Link next = (this.hops < 2 || left <= 0 || this.visited.isFull()) ? null : choose();
		if (next == null) {
			this.then.accept(null, this.visited);
			return;
		}
		NodeId neighbour = next.remote();
		this.visited = this.visited.with(neighbour);
		// A silent one must leave time for others
		this.asking.ask(next, this.destination, this.search, this.visited, this.hops - 1, left / 4 * 3,
				(found, asked) -> {
					this.visited = this.visited.with(asked);
					if (found) {
						this.then.accept(neighbour, this.visited);
					}
					else {
						step();
					}
				});
	}

	private @Nullable Link choose() {
		Link best = null;
		for (Link link : this.neighbours) {
			if (takesPart(link) && !this.visited.has(link.remote()) && this.asking.mayAsk(link.remote())
					&& (best == null || isBetter(link, best))) {
				best = link;
			}
		}
		return best;
	}

	static boolean takesPart(Link link) {
		return link.open() && link.proven() && link.has(Capabilities.ROUTE);
	}

	private boolean isBetter(Link link, Link other) {
		boolean last = this.avoided.contains(link.remote());
		if (last != this.avoided.contains(other.remote())) {
			return !last;
		}
		int place = place(link.remote());
		int otherPlace = place(other.remote());
		return (place != otherPlace) ? place < otherPlace
				: this.destination.compareDistance(link.remote(), other.remote()) < 0;
	}

	private int place(NodeId node) {
		int place = this.preferred.indexOf(node);
		return (place >= 0) ? place : this.preferred.size();
	}

	/**
	 * Asks a neighbour.
	 */
	interface Asking {

		/**
		 * Whether a neighbour may be asked: not too much of what it was asked is open.
		 */
		boolean mayAsk(NodeId neighbour);

		/**
		 * Ask.
		 * @param link the neighbour
		 * @param destination the node that is looked for
		 * @param search number of the search
		 * @param visited who was asked
		 * @param hops links that the way may take from the neighbour
		 * @param nanos how long to wait
		 * @param then told whether the neighbour knows a way, and whom it asked; exactly
		 * once, not before this returns
		 */
		void ask(Link link, NodeId destination, long search, Visited visited, long hops, long nanos,
				BiConsumer<Boolean, Visited> then);

	}

}
