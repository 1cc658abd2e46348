package io.macula.engine.dht;

import java.util.List;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;
import io.macula.engine.runtime.Counters;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.Timer;
import io.macula.engine.wire.Contacts;
import io.macula.engine.wire.WireMessage;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * Walks towards a point of the id space by asking ever nearer nodes for those they know
 * (Kademlia's iterative lookup). Three nodes are asked at a time. One that is slow makes
 * room for the next at once, is given up after two seconds, and the whole lookup ends
 * after five. It is the only path to the point or one of several, see {@link Visits}.
 * Confined to the loop.
 */
abstract class Lookup {

	/** Nodes asked at the same time. */
	private static final int ALPHA = 3;

	/** Nodes asked at the same time by each of several paths. */
	private static final int ALPHA_OF_PATH = 2;

	private static final long QUERY_NANOS = 2_000_000_000L;

	private static final long DEADLINE_NANOS = 5_000_000_000L;

	/** How long an answer may take that needs a new link. */
	private static final long SLOW_NANOS = 600_000_000L;

	/** How long an answer over an existing link may take at least. */
	private static final long SLOW_LINK_NANOS = 150_000_000L;

	private final DhtEnvironment environment;

	private final NodeId target;

	private final Shortlist shortlist;

	private final Visits visits;

	private final List<TableEntry> first;

	private Timer deadline = Timer.NONE;

	private boolean started;

	private boolean stepping;

	private boolean stepAgain;

	private boolean ended;

	private int asked;

	/**
	 * A path that has not begun.
	 * @param environment what lookups share
	 * @param target the point
	 * @param visits the paths of this lookup
	 * @param first the nodes to begin with
	 */
	Lookup(DhtEnvironment environment, NodeId target, Visits visits, List<TableEntry> first) {
		this.environment = environment;
		this.target = target;
		this.visits = visits;
		this.first = first;
		this.shortlist = new Shortlist(target);
	}

	/**
	 * What to ask a node.
	 */
	abstract WireMessage question();

	/**
	 * The nodes that an answer names.
	 * @param reply the answer
	 * @return the nodes, {@code null} if it is no answer to the question
	 */
	abstract @Nullable List<WireValue.Map> nodes(WireMessage reply);

	/**
	 * Make use of an answer.
	 * @param from who answered
	 * @param reply the answer, of which {@link #nodes} made something
	 * @param then to run when the answer was made use of, perhaps later
	 */
	abstract void use(Candidate from, WireMessage reply, Runnable then);

	/**
	 * Look whether enough is known.
	 * @param list what is known
	 * @param exhausted whether the nearest nodes have all answered
	 * @return {@code true} to end
	 */
	abstract boolean enough(Shortlist list, boolean exhausted);

	/**
	 * Nothing more will come.
	 * @param list what is known
	 */
	abstract void finished(Shortlist list);

	/**
	 * Count a question that nobody answered, perhaps after this path has ended.
	 */
	void unanswered() {
		this.environment.context().counters().increment("dht.lookup.failed_queries");
	}

	final void start() {
		this.environment.table().lookedUp(this.target);
		for (TableEntry entry : this.first) {
			this.shortlist.add(entry.contact(), entry.isSuspect(), 1);
		}
		this.deadline = this.environment.context().after(DEADLINE_NANOS, this::end);
		this.started = true;
		step();
	}

	/**
	 * Let this node count among those that answered.
	 */
	final Candidate addSelf() {
		Contact self = this.environment.links().self();
		this.shortlist.add(self, false, 0);
		Candidate candidate = this.shortlist.nearest(1).get(0);
		candidate.state(Candidate.State.ANSWERED);
		return candidate;
	}

	final void step() {
		if (this.stepping || !this.started) {
			this.stepAgain = true;
			return;
		}
		this.stepping = true;
		do {
			this.stepAgain = false;
			stepOnce();
		}
		while (this.stepAgain && !this.ended);
		this.stepping = false;
	}

	private void stepOnce() {
		List<Candidate> nearest = this.shortlist.nearest(NodeTable.K);
		boolean answered = nearest.stream().allMatch((candidate) -> candidate.state() == Candidate.State.ANSWERED);
		boolean exhausted = answered && (nearest.size() == NodeTable.K || !this.shortlist.isAnyAwaited());
		if (this.ended || enough(this.shortlist, exhausted)) {
			end();
			return;
		}
		int free = ((this.visits.paths() > 1) ? ALPHA_OF_PATH : ALPHA) - this.shortlist.inFlight();
		for (Candidate candidate : nearest) {
			if (free <= 0) {
				break;
			}
			if (candidate.state() == Candidate.State.NEW) {
				Candidate.State known = this.visits.state(candidate.id());
				if (known != null) {
					candidate.elsewhere(known);
					this.stepAgain = true;
					continue;
				}
				ask(candidate);
				free -= candidate.isOverdue() ? 0 : 1;
			}
		}
	}

	private void ask(Candidate candidate) {
		candidate.state(Candidate.State.ASKED);
		this.asked++;
		this.visits.is(candidate.id(), Candidate.State.ASKED, this);
		Timer slow = this.environment.context().after(slowNanos(candidate.id()), () -> {
			candidate.overdue();
			this.visits.isSlow(candidate.id(), this);
			step();
		});
		this.environment.links().request(candidate.contact(), question(), QUERY_NANOS, (reply, failure) -> {
			slow.cancel();
			if (reply != null) {
				received(candidate, reply);
			}
			else {
				failed(candidate, failure);
			}
		});
	}

	private long slowNanos(NodeId node) {
		Link link = this.environment.links().link(node);
		if (link == null) {
			return SLOW_NANOS;
		}
		// A node that stands still makes its round trips long, and must not be waited for
		// the longer
		return Math.max(SLOW_LINK_NANOS, Math.min(SLOW_NANOS, 5 * link.roundTripNanos()));
	}

	private void received(Candidate candidate, WireMessage reply) {
		this.environment.alive(candidate.id());
		List<WireValue.Map> nodes = nodes(reply);
		if (nodes == null) {
			settle(candidate, Candidate.State.FAILED);
			return;
		}
		// First, for with the last answer the lookup may end
		nodes.stream().limit(NodeTable.K).forEach((map) -> learn(map, candidate.depth() + 1));
		use(candidate, reply, () -> settle(candidate, Candidate.State.ANSWERED));
	}

	private void settle(Candidate candidate, Candidate.State state) {
		candidate.state(state);
		this.visits.is(candidate.id(), state, this);
		step();
	}

	/**
	 * Another path asks a node, or has its answer.
	 */
	final void elsewhere(NodeId node, Candidate.State state, boolean slow) {
		Candidate candidate = this.shortlist.find(node);
		if (candidate == null || !candidate.isElsewhere()) {
			return;
		}
		if (slow) {
			candidate.overdue();
		}
		else {
			candidate.state(state);
		}
		step();
	}

	private void learn(WireValue.Map map, int depth) {
		// A 0.14.3 node does not say in which mode it is; it cannot be asked the way Java
		// nodes are
		Contact contact = (map.text("mode") != null) ? Contacts.fromMap(map) : null;
		if (contact == null || contact.mode() != Contact.Mode.SERVER || contact.endpoints().isEmpty()
				|| contact.nodeId().equals(this.environment.self())) {
			return;
		}
		TableEntry known = this.environment.table().find(contact.nodeId());
		// Who answered this node itself is believed more than who was told about
		this.shortlist.add((known != null) ? known.contact() : contact, known != null && known.isSuspect(), depth);
	}

	private void failed(Candidate candidate, @Nullable MeshFailure failure) {
		unanswered();
		if (failure != null) {
			this.environment.failed(candidate.id(), failure);
		}
		settle(candidate, Candidate.State.FAILED);
	}

	private void end() {
		if (this.ended) {
			return;
		}
		this.ended = true;
		this.deadline.cancel();
		Counters counters = this.environment.context().counters();
		counters.increment("dht.lookup.paths");
		counters.counter("dht.lookup.queries").add(this.asked);
		this.shortlist.answered(1).forEach((nearest) -> counters.counter("dht.lookup.hops").add(nearest.depth()));
		finished(this.shortlist);
	}

	/** Questions that were asked. */
	final int asked() {
		return this.asked;
	}

	final Shortlist shortlist() {
		return this.shortlist;
	}

	final DhtEnvironment environment() {
		return this.environment;
	}

	final NodeId target() {
		return this.target;
	}

}
