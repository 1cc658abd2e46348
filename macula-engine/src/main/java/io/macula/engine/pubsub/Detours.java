package io.macula.engine.pubsub;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;
import io.macula.engine.link.Links;
import io.macula.engine.link.Purpose;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.Once;
import io.macula.engine.runtime.Timer;
import io.macula.engine.wire.PubAck;
import io.macula.engine.wire.Publish;
import org.jspecify.annotations.Nullable;

/**
 * The ways through others to nodes without a link, and this node's part in the ways of
 * others. Confined to the loop.
 */
final class Detours {

	private static final long OWN_NANOS = 60_000_000_000L;

	private static final long SWEEP_NANOS = 30_000_000_000L;

	/** Neighbours that are asked first, by chance, when the nearest ones did not know. */
	private static final int BY_CHANCE = 16;

	/** Most answers that are signed at a time. */
	private static final int MAX_ANSWERING = 1024;

	/** A node that says that it forwards is not waited for longer. */
	private static final long VIA_NANOS = 1_000_000_000L;

	private final Map<NodeId, Detour> detours = new HashMap<>();

	private final NodeContext context;

	private final Links links;

	private final Ways ways;

	private final WaySearches searches;

	private final Forwarder forwarder;

	private final @Nullable RouteSeal seal;

	private Runnable changed = () -> {
	};

	private @Nullable Timer sweeper;

	/** Answers that are being signed. */
	private int answering;

	private boolean closed;

	/**
	 * No ways.
	 * @param context the surroundings
	 * @param links the neighbours
	 * @param realm the realm
	 * @param settings this node's part in it, {@code null} for none
	 * @param counters the counters
	 */
	Detours(NodeContext context, Links links, String realm, @Nullable RoutingSettings settings,
			PubSubCounters counters) {
		this.context = context;
		this.links = links;
		this.ways = new Ways(context, context.limits().routes(), 2 * OWN_NANOS);
		boolean forward = settings != null && settings.forward();
		this.searches = new WaySearches(context, links, this.ways, forward);
		this.seal = (settings != null) ? new RouteSeal(context, settings.key(), realm) : null;
		this.forwarder = new Forwarder(context, links, this.ways, forward, counters);
	}

	/**
	 * Take part from now on.
	 * @param realm the realm
	 * @param publishes takes messages that came through others
	 * @param answers takes what became of messages that went through others
	 */
	void start(String realm, Arrivals.Sink<Publish> publishes, Arrivals.Sink<PubAck> answers) {
		RouteSeal own = this.seal;
		if (own == null) {
			return;
		}
		this.searches.whenBroken(this::broken);
		this.searches.start();
		this.forwarder.start(
				new Arrivals(this.context, own, new ArrivalCheck(this.context, this.links, realm), publishes, answers));
		this.context.counters().gauge("pubsub.routes", this.ways::size);
		restart();
	}

	/** Look after what there is with fresh timers. */
	void restart() {
		if (this.sweeper != null) {
			this.sweeper.cancel();
		}
		if (!this.closed) {
			this.sweeper = this.context.every(() -> SWEEP_NANOS, this::sweep);
		}
	}

	/**
	 * Be told when messages may find other ways than before.
	 * @param routes told so
	 */
	void listen(Runnable routes) {
		this.changed = routes;
	}

	/**
	 * The way to a node.
	 * @return the way, or {@code null} if there can be none
	 */
	@Nullable Detour to(NodeId node) {
		Detour known = this.detours.get(node);
		if (known == null && this.seal != null && !this.closed
				&& this.detours.size() < this.context.limits().routes()) {
			known = new Detour(this, node);
			this.detours.put(node, known);
		}
		return known;
	}

	/**
	 * The way to a node whose contact is known.
	 */
	@Nullable Detour to(Contact contact) {
		Detour way = to(contact.nodeId());
		if (way != null) {
			way.contact(contact);
		}
		return way;
	}

	/**
	 * Tell the publisher of a message that came through others what became of it. If that
	 * does not arrive the message comes again.
	 */
	void answer(NodeId node, PubAck answer) {
		RouteSeal own = this.seal;
		NodeId back = this.forwarder.from(node);
		NodeId next = (back != null) ? back : this.ways.next(own(node));
		if (own == null || next == null) {
			return;
		}
		if (this.answering >= MAX_ANSWERING) {
			count("pubsub.routed.dropped.overloaded");
			return;
		}
		this.answering++;
		AckParcel parcel = new AckParcel(answer);
		own.sign(node, parcel.name(), answer, (routed) -> {
			this.answering--;
			Link link = this.links.link(next);
			if (routed != null && link != null && !link.offer(new RouteFrame(routed, parcel))) {
				count("pubsub.routed.dropped.slow");
			}
		});
	}

	private Ways.Key own(NodeId node) {
		return new Ways.Key(node, this.links.self().nodeId(), null);
	}

	@Nullable NodeId next(NodeId node) {
		return this.ways.next(own(node));
	}

	@Nullable Link nextLink(NodeId node) {
		Link direct = this.links.link(node);
		if (direct != null && WaySearch.takesPart(direct)) {
			return direct;
		}
		NodeId next = this.ways.next(own(node));
		Link link = (next != null) ? this.links.link(next) : null;
		return (link != null && WaySearch.takesPart(link)) ? link : null;
	}

	/**
	 * Look for a way, through those first of whom the node itself says that they forward
	 * to it.
	 * @param node the node
	 * @param contact how it says that it is reached
	 * @param again whether a search led nowhere before: then neighbours are asked in
	 * another order, since the one that came first may hide the ways of others
	 * @param then told whether there is a way
	 */
	void search(NodeId node, @Nullable Contact contact, boolean again, Consumer<Boolean> then) {
		List<NodeId> preferred = again ? byChance() : new ArrayList<>();
		Contact missing = null;
		for (Contact.Via via : (contact != null) ? contact.via() : List.<Contact.Via>of()) {
			preferred.add(via.nodeId());
			if (this.links.link(via.nodeId()) == null && missing == null && !via.endpoints().isEmpty()
					&& !via.nodeId().equals(this.links.self().nodeId())) {
				missing = new Contact(via.nodeId(), via.endpoints(), List.of(), Contact.Mode.SERVER);
			}
		}
		if (missing == null) {
			this.searches.find(node, preferred, then);
			return;
		}
		Once begun = new Once();
		Runnable begin = () -> begun.run(() -> this.searches.find(node, preferred, then));
		this.links.connect(missing, Purpose.KEEP, (link, failure) -> begin.run());
		if (!begun.isDone()) {
			this.context.after(VIA_NANOS, begin);
		}
	}

	private List<NodeId> byChance() {
		List<NodeId> neighbours = new ArrayList<>();
		for (Link link : this.links.all()) {
			if (WaySearch.takesPart(link)) {
				neighbours.add(link.remote());
			}
		}
		List<NodeId> chosen = new ArrayList<>();
		while (!neighbours.isEmpty() && chosen.size() < BY_CHANCE) {
			chosen.add(neighbours.remove(this.context.random().nextInt(neighbours.size())));
		}
		return chosen;
	}

	void seal(NodeId destination, Parcel parcel, Consumer<@Nullable Routed> then) {
		RouteSeal own = this.seal;
		if (own != null) {
			this.context.counters().increment("pubsub.routed.sent");
			own.sign(destination, parcel.name(), parcel.message(), then);
		}
	}

	void changed() {
		this.changed.run();
	}

	/** What found no way may find one then. */
	void lookAgainAfter(long nanos) {
		this.context.after(nanos, this.changed);
	}

	long now() {
		return this.context.nanoTime();
	}

	void count(String counter) {
		this.context.counters().increment(counter);
	}

	private void broken(NodeId node) {
		Detour way = this.detours.get(node);
		if (way != null) {
			way.broken();
			this.changed.run();
		}
	}

	/** There is a link. */
	void up(Link link) {
		Detour way = this.detours.remove(link.remote());
		if (way != null) {
			way.linked(link);
		}
	}

	/** A link is gone. */
	void down(Link link) {
		this.searches.gone(link.remote());
	}

	private void sweep() {
		this.ways.sweep();
		long since = this.context.nanoTime() - OWN_NANOS;
		this.detours.values().removeIf((way) -> way.isUnused(since));
	}

	void close() {
		this.closed = true;
		if (this.sweeper != null) {
			this.sweeper.cancel();
		}
		List.copyOf(this.detours.values()).forEach(Detour::close);
	}

}
