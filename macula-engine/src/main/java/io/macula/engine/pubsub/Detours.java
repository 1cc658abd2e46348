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
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.PubAck;
import io.macula.engine.wire.Publish;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * The ways through others to nodes without a link, and this node's part in the ways of
 * others. Confined to the loop.
 */
final class Detours {

	private static final long OWN_NANOS = 60_000_000_000L;

	private static final long SWEEP_NANOS = 30_000_000_000L;

	private static final String COUNT = "count";

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

	private Consumer<NodeId> rerouted = (node) -> {
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
		Arrivals.Sink<PubAck> others = (source, answer) -> {
			if (!arrived(source, answer)) {
				answers.accept(source, answer);
			}
		};
		this.forwarder.start(
				new Arrivals(this.context, own, new ArrivalCheck(this.context, this.links, realm), publishes, others));
		this.context.counters().gauge("pubsub.routes", this.ways::size);
		restart();
	}

	/** Look after what there is with fresh timers. */
	void restart() {
		if (this.sweeper != null) {
			this.sweeper.cancel();
		}
		this.detours.values().forEach(Detour::restart);
		if (!this.closed) {
			this.sweeper = this.context.every(() -> SWEEP_NANOS, this::sweep);
		}
	}

	/**
	 * Be told when messages may find other ways than before.
	 * @param routes told so
	 * @param elsewhere told a node to which another way than before is used, because what
	 * went along that one seems to be lost
	 */
	void listen(Runnable routes, Consumer<NodeId> elsewhere) {
		this.changed = routes;
		this.rerouted = elsewhere;
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
	 * The way to a node, if it was needed of late.
	 */
	@Nullable Detour known(NodeId node) {
		return this.detours.get(node);
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
		Visited path = this.forwarder.pathTo(node);
		if (own == null || backLink(node, path) == null) {
			return;
		}
		if (this.answering >= MAX_ANSWERING) {
			count("pubsub.routed.dropped.overloaded");
			return;
		}
		this.answering++;
		AckParcel parcel = new AckParcel(answer);
		own.sign(node, path, answer, false, (routed) -> {
			this.answering--;
			Link link = backLink(node, path);
			if (routed != null && link != null) {
				// Counts, but does not wait: without it the message comes again
				mayLeave(link, parcel.bytes() + Routed.OVERHEAD);
				if (!link.offer(new RouteFrame(routed, parcel, null))) {
					count("pubsub.routed.dropped.slow");
				}
			}
		});
	}

	/**
	 * Tell a publisher that a message of its has come through others, because it wants to
	 * know whether they pass on what they take.
	 * @param node the publisher
	 * @param boot its run
	 * @param message the message
	 * @param count how many have come
	 */
	void prove(NodeId node, byte[] boot, Publish message, long count) {
		answer(node, new PubAck(node.bytes(), boot, message.topic(), message.seq(), Routed.ARRIVED, null,
				new Extras(WireValue.Map.builder().put(COUNT, count).build())));
	}

	/** What a node says to that. */
	private boolean arrived(NodeId source, PubAck answer) {
		if (!Routed.ARRIVED.equals(answer.status())) {
			return false;
		}
		Detour way = this.detours.get(source);
		String topic = answer.topic();
		Long sequence = answer.seq();
		Long count = answer.extras().map().number(COUNT);
		if (way != null && topic != null && sequence != null && count != null) {
			way.arrived(topic, sequence, count);
		}
		return true;
	}

	private @Nullable Link backLink(NodeId node, Visited path) {
		Link link = this.forwarder.firstOn(path);
		return (link != null) ? link : nextLink(node);
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
	 * @param hint how the search differs from an ordinary one
	 * @param then told whether there is a way
	 */
	void search(NodeId node, @Nullable Contact contact, SearchHint hint, Consumer<Boolean> then) {
		List<NodeId> preferred = new ArrayList<>();
		Contact missing = null;
		for (Contact.Via via : (contact != null) ? contact.via() : List.<Contact.Via>of()) {
			preferred.add(via.nodeId());
			if (this.links.link(via.nodeId()) == null && missing == null && !via.endpoints().isEmpty()
					&& !via.nodeId().equals(this.links.self().nodeId())) {
				missing = new Contact(via.nodeId(), via.endpoints(), List.of(), Contact.Mode.SERVER);
			}
		}
		if (missing == null) {
			this.searches.find(node, preferred, hint, then);
			return;
		}
		Once begun = new Once();
		Runnable begin = () -> begun.run(() -> this.searches.find(node, preferred, hint, then));
		this.links.connect(missing, Purpose.KEEP, (link, failure) -> begin.run());
		if (!begun.isDone()) {
			this.context.after(VIA_NANOS, begin);
		}
	}

	void seal(NodeId destination, Parcel parcel, boolean asks, Consumer<@Nullable Routed> then) {
		RouteSeal own = this.seal;
		if (own != null) {
			this.context.counters().increment("pubsub.routed.sent");
			own.sign(destination, Visited.NONE, parcel.message(), asks, then);
		}
	}

	/** Whether a neighbour may be given a message now. */
	boolean mayLeave(Link link, int bytes) {
		return RoutePace.of(link, this.context).take(bytes);
	}

	/** Run a task when a neighbour may be given another message. */
	void afterPause(Link link, Runnable task) {
		this.context.after(RoutePace.of(link, this.context).pauseNanos(), task);
	}

	WayProof proof(Consumer<Boolean> verdict) {
		return new WayProof(this.context, verdict);
	}

	/** Another way to a node than before is used. */
	void rerouted(NodeId node) {
		this.rerouted.accept(node);
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
		this.forwarder.gone(link.remote());
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
