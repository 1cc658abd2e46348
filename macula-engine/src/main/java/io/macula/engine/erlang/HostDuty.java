package io.macula.engine.erlang;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;
import io.macula.engine.link.Links;
import io.macula.engine.link.Purpose;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.Timer;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * Decides which of the Java nodes at a gateway of 0.14.3 carries its messages. They meet
 * there: each stores what it does under a key that all know and reads what the others
 * stored, and the gateway does one after the other. A node that wants to carry says so
 * first and reads then, so that of two that begin at the same time at least one sees the
 * other, as in Lamport's bakery algorithm. Only nodes to which there is a proven link
 * count: others are in another part of the mesh, which needs a carrier of its own.
 * Confined to the loop.
 */
final class HostDuty {

	private static final long ROUND_NANOS = 45_000_000_000L;

	/** After a change it is looked sooner whether everybody agrees. */
	private static final long[] SOON_NANOS = { 2_000_000_000L, 5_000_000_000L, 15_000_000_000L };

	private static final long JITTER_LEAST_NANOS = 300_000_000;

	private static final long JITTER_NANOS = 700_000_000;

	private static final long RIVAL_NANOS = 300_000_000;

	/** Dials that take longer do not hold the decision up. */
	private static final long MEET_NANOS = 3_000_000_000L;

	private static final int MAX_MEETINGS = 16;

	/** A claim that leads to nothing is left behind. */
	private static final int MAX_CLAIMS = 6;

	private final HostShared shared;

	private final NodeContext context;

	private final HostConnection connection;

	private final HostBridge bridge;

	private final HostWatch watch;

	private final NodeId key;

	private Map<NodeId, Rendezvous> others = Map.of();

	private Map<Long, NodeId> carriers = Map.of();

	/** What was said last by nodes that turned out not to do it. */
	private final Map<NodeId, Long> disproved = new HashMap<>();

	private Rendezvous.Turn turn = Rendezvous.Turn.IDLE;

	/** What the others could read of this node when it read the last time. */
	private Rendezvous.Turn said = Rendezvous.Turn.IDLE;

	private long since;

	private int claims;

	private int soon;

	private int meetings;

	private boolean asking;

	private boolean again;

	private boolean started;

	private Timer timer = Timer.NONE;

	HostDuty(HostShared shared, HostConnection connection, HostBridge bridge) {
		this.shared = shared;
		this.context = shared.context();
		this.connection = connection;
		this.bridge = bridge;
		this.watch = new HostWatch(shared, connection, this::disproved);
		this.key = Rendezvous.key(shared.services().realm());
	}

	void start() {
		this.started = true;
		round();
	}

	/** Leave it to others; says so if it can. */
	void stop() {
		if (this.started) {
			this.started = false;
			later(Timer.NONE);
			this.watch.stop();
			if (this.turn != Rendezvous.Turn.IDLE) {
				this.turn = Rendezvous.Turn.IDLE;
				this.bridge.close();
				store(HostDuty::nothing);
			}
		}
	}

	private static void nothing() {
	}

	/** Who marks messages so. */
	@Nullable NodeId carrier(long mark) {
		return this.carriers.get(mark);
	}

	/** The gateway lost what was stored, or something else makes a look worthwhile. */
	void lookAgain() {
		if (this.started) {
			round();
		}
	}

	/** A link to a node came up or went down. */
	void linkChanged(NodeId node, boolean up) {
		if (!this.started) {
			return;
		}
		if (!up && this.watch.isWatching(node)) {
			disproved(node);
		}
		else if (up && this.others.containsKey(node)) {
			round();
		}
	}

	private void disproved(NodeId node) {
		this.watch.stop();
		Rendezvous entry = this.others.get(node);
		if (entry != null) {
			this.disproved.put(node, entry.expires());
		}
		if (this.started) {
			round();
		}
	}

	private void later(Timer next) {
		this.timer.cancel();
		this.timer = next;
	}

	private void roundAfter(long nanos) {
		later(this.context.after(nanos, this::round));
	}

	/** Say what this node does, then read what the others do. */
	private void round() {
		if (!this.started) {
			return;
		}
		if (this.asking) {
			this.again = true;
			return;
		}
		this.asking = true;
		this.again = false;
		// Should the frame be lost, for instance in a crash of the gateway
		later(this.context.after(ROUND_NANOS, () -> {
			this.asking = false;
			round();
		}));
		Rendezvous.Turn now = this.turn;
		if (!store(() -> ask(now))) {
			this.asking = false;
		}
	}

	private boolean store(Runnable then) {
		Rendezvous own = own();
		byte[] frame = this.shared.frames().store(this.key, own.toMetadata(), Rendezvous.TTL_SECONDS);
		return this.connection.send(frame, PacedWriter.Kind.URGENT, then) == null;
	}

	private Rendezvous own() {
		return new Rendezvous(this.shared.services().links().self(), this.turn, this.since,
				this.context.wallMillis() + Rendezvous.TTL_SECONDS * 1000);
	}

	private void ask(Rendezvous.Turn stored) {
		this.connection.lookups().findAnew(this.key, (values) -> {
			this.asking = false;
			this.said = stored;
			if (!this.started) {
				return;
			}
			if (this.again) {
				round();
			}
			else if (values == null) {
				roundAfter(SOON_NANOS[0]);
			}
			else {
				learn(values);
			}
		});
	}

	private void learn(List<WireValue.Map> values) {
		Map<NodeId, Rendezvous> read = new HashMap<>();
		Map<Long, NodeId> marks = new HashMap<>();
		NodeId self = this.shared.services().self();
		for (Rendezvous entry : Rendezvous.read(values)) {
			if (!entry.node().equals(self)) {
				read.put(entry.node(), entry);
				marks.put(HostBridge.mark(entry.node()), entry.node());
			}
		}
		this.others = read;
		this.carriers = marks;
		this.disproved.entrySet().removeIf((said) -> {
			Rendezvous entry = read.get(said.getKey());
			return entry == null || entry.expires() > said.getValue();
		});
		meet();
	}

	/** Link the others first: whether they are of the same mesh decides. */
	private void meet() {
		Links links = this.shared.services().links();
		int begun = 0;
		for (Rendezvous entry : this.others.values()) {
			Contact contact = entry.contact();
			if (links.link(entry.node()) == null && entry.expires() > this.context.wallMillis()
					&& !contact.endpoints().isEmpty() && begun < MAX_MEETINGS) {
				begun++;
				this.meetings++;
				this.shared.count("met");
				this.shared.services().dht().introduce(contact);
				links.connect(contact, Purpose.KEEP, (link, failure) -> {
					this.meetings--;
					if (this.meetings == 0 && this.started && this.turn != Rendezvous.Turn.ACTING) {
						decide();
					}
				});
			}
		}
		if (this.meetings == 0 || this.turn == Rendezvous.Turn.ACTING) {
			decide();
		}
		else {
			later(this.context.after(MEET_NANOS, this::decide));
		}
	}

	private List<Rendezvous> sameMesh() {
		List<Rendezvous> all = new ArrayList<>();
		this.others.forEach((node, entry) -> {
			Link link = this.shared.services().links().link(node);
			Long disprovedUntil = this.disproved.get(node);
			if (link != null && link.proven() && (disprovedUntil == null || entry.expires() > disprovedUntil)) {
				all.add(entry);
			}
		});
		return all;
	}

	private void decide() {
		if (!this.started || this.asking || this.said != this.turn) {
			return;
		}
		if (!this.bridge.isWanted()) {
			roundAfter(ROUND_NANOS);
			return;
		}
		List<Rendezvous> all = sameMesh();
		Rendezvous acting = all.stream()
			.filter((entry) -> entry.turn() == Rendezvous.Turn.ACTING)
			.reduce((one, two) -> one.winsOver(two) ? one : two)
			.orElse(null);
		switch (this.turn) {
			case ACTING -> stayUnless(acting);
			case CANDIDATE -> claim(acting, all);
			case IDLE -> follow(acting);
		}
	}

	private void stayUnless(@Nullable Rendezvous acting) {
		if (acting != null && acting.winsOver(own())) {
			this.shared.count("bridge.yielded");
			yieldTo(acting);
		}
		else {
			roundAfter((this.soon < SOON_NANOS.length) ? SOON_NANOS[this.soon++] : ROUND_NANOS);
		}
	}

	private void claim(@Nullable Rendezvous acting, List<Rendezvous> all) {
		if (acting != null) {
			yieldTo(acting);
			return;
		}
		NodeId self = this.shared.services().self();
		boolean rivals = false;
		for (Rendezvous entry : all) {
			if (entry.turn() == Rendezvous.Turn.CANDIDATE && this.claims < MAX_CLAIMS) {
				rivals = true;
				if (entry.node().compareTo(self) < 0) {
					yieldTo(entry);
					return;
				}
			}
		}
		this.claims++;
		if (rivals) {
			// Perhaps it has read before this node wrote: its next word decides
			roundAfter(RIVAL_NANOS + this.context.random().nextLong(RIVAL_NANOS));
			return;
		}
		this.turn = Rendezvous.Turn.ACTING;
		this.since = this.context.wallMillis();
		this.soon = 0;
		this.bridge.open();
		round();
	}

	private void yieldTo(Rendezvous other) {
		this.bridge.close();
		this.turn = Rendezvous.Turn.IDLE;
		store(HostDuty::nothing);
		if (other.turn() == Rendezvous.Turn.ACTING) {
			follow(other);
		}
		else {
			roundAfter(JITTER_LEAST_NANOS + this.context.random().nextLong(JITTER_NANOS));
		}
	}

	private void follow(@Nullable Rendezvous acting) {
		if (acting != null) {
			this.claims = 0;
			this.watch.watch(acting.node());
			roundAfter(ROUND_NANOS);
		}
		else if (this.watch.isConfirmed()) {
			// It says so itself: the gateway lost its word
			roundAfter(SOON_NANOS[1]);
		}
		else {
			this.watch.stop();
			this.turn = Rendezvous.Turn.CANDIDATE;
			roundAfter(JITTER_LEAST_NANOS + this.context.random().nextLong(JITTER_NANOS));
		}
	}

}
