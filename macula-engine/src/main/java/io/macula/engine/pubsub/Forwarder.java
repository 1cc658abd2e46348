package io.macula.engine.pubsub;

import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;
import io.macula.engine.link.Links;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.PubsubRoute;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages that come through others and passes them on along the ways that were
 * found: never to a node that they have passed, never twice, never beyond the hop limit,
 * and for each peer only so many. What cannot go on is dropped and counted; where there
 * is no way the peer is told. Confined to the loop.
 */
final class Forwarder {

	/** What comes in a circle is back before that. */
	private static final long RECENT_NANOS = 60_000_000_000L;

	private static final String DROPPED = "pubsub.routed.dropped.";

	private final NodeContext context;

	private final Links links;

	private final Ways ways;

	/** Along which messages for this node came. */
	private final ReturnPaths back;

	private final RecentFrames recent;

	private final PubSubCounters counters;

	private final boolean forward;

	private @Nullable Arrivals arrivals;

	/**
	 * Passes on nothing yet.
	 * @param context the surroundings
	 * @param links the neighbours
	 * @param ways the ways that are known
	 * @param forward whether messages of others are passed on
	 * @param counters the counters
	 */
	Forwarder(NodeContext context, Links links, Ways ways, boolean forward, PubSubCounters counters) {
		this.context = context;
		this.links = links;
		this.ways = ways;
		this.back = new ReturnPaths(context, context.limits().routes());
		this.recent = new RecentFrames(context, RECENT_NANOS);
		this.forward = forward;
		this.counters = counters;
	}

	/**
	 * Take messages from links from now on.
	 * @param own takes those for this node
	 */
	void start(Arrivals own) {
		this.arrivals = own;
		this.links.handle(MessageType.PUBSUB_ROUTE, PubsubRoute.class, this::received);
	}

	private void received(Link link, PubsubRoute frame) {
		Routed message = WaySearch.takesPart(link) ? Routed.of(frame) : null;
		if (message == null) {
			drop("unsigned");
			link.violation("pubsub_route_unsigned");
			return;
		}
		if (!message.cameFrom(link.remote())) {
			drop("path");
			link.violation("pubsub_route_path");
			return;
		}
		int bytes = message.payloadBytes().length;
		NodeId self = this.links.self().nodeId();
		Arrivals own = this.arrivals;
		if (bytes > Routed.MAX_BYTES || message.topic().length() > this.context.limits().topicBytes()) {
			drop("too_large");
		}
		else if (!ForwardBudget.of(link, this.context).take(bytes + Routed.OVERHEAD)) {
			drop("limit");
		}
		else if (message.visited().has(self)) {
			drop("loop");
		}
		else if (message.hops() >= Math.min(message.maxHops(), this.context.limits().routeHops())) {
			drop("hops");
		}
		else if (!this.recent.add(message.fingerprint())) {
			drop("duplicate");
		}
		else if (message.destination().equals(self) && own != null) {
			this.counters.all().increment("pubsub.routed.received");
			own.arrived(message, this::cameFrom);
		}
		else {
			passOn(link, message, bytes);
		}
	}

	private void passOn(Link from, Routed message, int bytes) {
		if (!this.forward) {
			drop("not_forwarding");
			WaySearches.sayLost(from, message.destination());
			return;
		}
		if (message.hops() + 1 >= Math.min(message.maxHops(), this.context.limits().routeHops())) {
			drop("hops");
			return;
		}
		Link next = next(message);
		if (next == null) {
			drop("no_way");
			WaySearches.sayLost(from, message.destination());
			return;
		}
		// Counts, but does not wait: this node keeps no messages of others
		RoutePace.of(next, this.context).take(bytes + Routed.OVERHEAD);
		PubsubRoute frame = message.passedOnBy(this.links.self().nodeId()).toFrame();
		if (!next.offer(new PassedOn(frame, bytes + Routed.OVERHEAD, this.counters))) {
			drop("slow");
		}
	}

	private @Nullable Link next(Routed message) {
		Link direct = usable(message, message.destination());
		if (direct != null) {
			return direct;
		}
		Link back = along(message.path(), message.visited());
		return (back != null) ? back : usable(message,
				this.ways.next(new Ways.Key(message.destination(), message.source(), message.visited().last())));
	}

	/**
	 * The link to the node on a path that is nearest to its end.
	 */
	private @Nullable Link along(Visited path, Visited visited) {
		NodeId self = this.links.self().nodeId();
		for (int i = path.size() - 1; i >= 0 && !path.nodes().get(i).equals(self); i--) {
			Link link = visited.has(path.nodes().get(i)) ? null : this.links.link(path.nodes().get(i));
			if (link != null && WaySearch.takesPart(link)) {
				return link;
			}
		}
		return null;
	}

	private @Nullable Link usable(Routed message, @Nullable NodeId node) {
		Link link = (node != null && !message.visited().has(node)) ? this.links.link(node) : null;
		return (link != null && WaySearch.takesPart(link)) ? link : null;
	}

	/**
	 * The way that messages of a node to this one came last.
	 * @return the nodes on it, the nearest first, none if that is not known
	 */
	Visited pathTo(NodeId source) {
		Visited path = this.back.to(source);
		return (path != null) ? path : Visited.NONE;
	}

	/**
	 * Where something begins that goes along a path.
	 */
	@Nullable Link firstOn(Visited path) {
		return along(path, Visited.NONE);
	}

	private void cameFrom(Routed message) {
		NodeId neighbour = message.visited().last();
		// It may be gone meanwhile, and would not be forgotten with its link
		if (!message.acknowledgement() && neighbour != null && this.links.link(neighbour) != null) {
			this.back.learned(message.source(), message.visited());
		}
	}

	/** A link is gone. */
	void gone(NodeId neighbour) {
		this.back.gone(neighbour);
	}

	private void drop(String reason) {
		this.counters.all().increment(DROPPED + reason);
	}

}
