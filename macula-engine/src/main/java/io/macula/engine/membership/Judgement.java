package io.macula.engine.membership;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;
import io.macula.engine.runtime.LogThrottle;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.SwimPing;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what is believed about other nodes. A node enters the table by its own signed
 * statement only, and fails only when a suspicion has run its time here: what others say
 * can begin a suspicion or shorten it, never end it. Anything that comes from the node
 * itself over its proven link ends it. Confined to the loop.
 */
final class Judgement {

	private static final Logger LOG = LoggerFactory.getLogger(Judgement.class);

	/** Two of the accusers of a suspicion need not be waited for. */
	private static final int UNCOUNTED = 2;

	/** Number of the question that precedes a verdict; probes begin at one. */
	private static final long LAST_QUESTION = 0;

	/** Others that are asked at the same time. */
	private static final int WITNESSES = 2;

	private final NodeContext context;

	private final MembershipSettings settings;

	private final MemberTable table;

	private final OwnStatement self;

	private final Peers peers;

	private final UpdateQueue updates;

	private final Awareness awareness;

	private final Map<NodeId, Suspicion> suspicions = new LinkedHashMap<>();

	private final LogThrottle full;

	Judgement(Parts parts, OwnStatement self) {
		this.context = parts.context();
		this.settings = parts.settings();
		this.table = parts.table();
		this.self = self;
		this.peers = parts.peers();
		this.updates = parts.updates();
		this.awareness = parts.awareness();
		this.full = new LogThrottle(parts.context()::nanoTime, 60);
	}

	/**
	 * Whether a statement would change anything: only then its signature is worth
	 * checking.
	 * @param statement a statement
	 * @return {@code true} if so
	 */
	boolean isNews(Statement statement) {
		if (statement.id().equals(this.self.id())) {
			return statement.incarnation() > this.self.incarnation();
		}
		Member known = this.table.get(statement.id());
		MemberState said = statement.left() ? MemberState.LEFT : MemberState.ALIVE;
		return (known != null)
				? Precedence.compare(said, statement.incarnation(), known.state(), known.incarnation()) > 0
				: !statement.left();
	}

	/**
	 * A node says something about itself.
	 * @param statement what, with a good signature
	 * @param relayer the peer that passed it on
	 */
	void stated(Statement statement, NodeId relayer) {
		if (!isNews(statement)) {
			return;
		}
		if (statement.id().equals(this.self.id())) {
			this.self.exceed(statement.incarnation());
			return;
		}
		Member known = this.table.get(statement.id());
		boolean direct = relayer.equals(statement.id()) || this.peers.link(statement.id()) != null;
		if (known == null) {
			if (!isAdmitted(relayer, direct)) {
				return;
			}
			count("joined");
			LOG.debug("Node {} is in the mesh", statement.id().shortText());
			this.table.put(new Member(MemberState.ALIVE, statement, now(), direct ? null : relayer),
					MembershipListener::joined);
		}
		else if (statement.left()) {
			end(statement.id());
			count("left");
			LOG.info("Node {} has left", statement.id().shortText());
			this.table.put(new Member(MemberState.LEFT, statement, now(), known.introducer()),
					known.state().isLive() ? MembershipListener::left : null);
		}
		else {
			renewed(known, statement, direct);
		}
		this.updates.put(statement.id(), statement.toMap());
	}

	private void renewed(Member known, Statement statement, boolean direct) {
		end(statement.id());
		long since = (known.state() == MemberState.ALIVE) ? known.sinceNanos() : now();
		Member renewed = new Member(MemberState.ALIVE, statement, since, direct ? null : known.introducer());
		switch (known.state()) {
			case ALIVE -> this.table.update(renewed,
					known.statement().saysSameAs(statement) ? null : MembershipListener::changed);
			case LEFT -> {
				count("joined");
				this.table.put(renewed, MembershipListener::joined);
			}
			default -> {
				count("alive_again");
				LOG.debug("Node {} lives after all", statement.id().shortText());
				this.table.update(renewed, MembershipListener::aliveAgain);
			}
		}
	}

	private boolean isAdmitted(NodeId relayer, boolean direct) {
		if (!direct && this.table.introducedBy(relayer) >= this.context.limits().membersPerPeer()) {
			count("refused.members_per_peer");
			return false;
		}
		if (!this.table.hasRoom()) {
			count("refused.members");
			if (this.full.pass() >= 0) {
				LOG.warn("There are more nodes in the mesh than this one can watch: limit 'members' is {}",
						this.context.limits().members());
			}
			return false;
		}
		return true;
	}

	/**
	 * Something came from a node over its proven link: it lives, whatever others say. It
	 * is told what it is accused of, so that it can contradict everywhere.
	 * @param id the node
	 */
	void lives(NodeId id) {
		Member known = this.table.get(id);
		if (known == null) {
			return;
		}
		Member member = known.proven();
		if (known.state() == MemberState.SUSPECTED || known.state() == MemberState.FAILED) {
			tell(known, null);
			end(id);
			this.updates.drop(id);
			count("alive_by_traffic");
			this.table.update(member.in(MemberState.ALIVE, now()), MembershipListener::aliveAgain);
		}
		else if (member != known) {
			this.table.update(member, null);
		}
	}

	private void tell(Member accused, @Nullable Long question) {
		Link link = this.peers.link(accused.id());
		if (link != null) {
			link.control(new SwimPing(question, null, null, List.of(accusation(accused).toMap()), null, Extras.NONE));
		}
	}

	/**
	 * What others would have to say against a node in its present state.
	 */
	Accusation accusation(Member accused) {
		Suspicion suspicion = this.suspicions.get(accused.id());
		NodeId by = (suspicion != null && !suspicion.first().equals(accused.id())) ? suspicion.first() : this.self.id();
		MemberState state = (accused.state() == MemberState.FAILED) ? MemberState.FAILED : MemberState.SUSPECTED;
		return new Accusation(state, accused.id(), accused.incarnation(), by);
	}

	/**
	 * A node is said not to answer.
	 * @param accusation by whom and against whom
	 * @param relayer the peer that passed it on, or this node
	 */
	void accused(Accusation accusation, NodeId relayer) {
		NodeId id = accusation.id();
		if (id.equals(this.self.id())) {
			if (this.self.accused(accusation.incarnation())) {
				this.awareness.add(1);
			}
			return;
		}
		boolean own = relayer.equals(this.self.id());
		Member member = this.table.get(id);
		if (member == null || !member.state().isLive() || (accusation.by().equals(this.self.id()) && !own)) {
			count("ignored.unknown");
		}
		else if (accusation.incarnation() > member.incarnation()) {
			// Either its statement is still on the way, or somebody made this up
			count("ignored.ahead");
		}
		else if (Precedence.compare(accusation.state(), accusation.incarnation(), member.state(),
				member.incarnation()) < 0) {
			count("ignored.stale");
		}
		else if (!own && this.peers.heardSince(id, now() - this.settings.probeInterval().toNanos(), now())) {
			count("ignored.heard");
			tell(member.in(MemberState.SUSPECTED, member.sinceNanos()), null);
		}
		else {
			suspect(member, accusation, relayer);
		}
	}

	private void suspect(Member member, Accusation accusation, NodeId relayer) {
		Suspicion running = this.suspicions.get(member.id());
		if (running != null) {
			if (running.confirm(accusation.by(), relayer)) {
				this.updates.put(member.id(), accusation.toMap());
				// Late confirmations would leave no time at all to one that has just
				// gone on, and whose contradiction is on its way
				arm(member.id(), running, this.settings.probeInterval().toNanos());
			}
			return;
		}
		int count = this.table.count();
		int expected = this.settings.suspicionMultiplier() - UNCOUNTED;
		// With too few others to confirm it would take the longest time for ever
		expected = (count - UNCOUNTED < expected) ? 0 : Math.max(0, expected);
		long min = Formulas.suspicionNanos(this.settings.suspicionMultiplier(), count,
				this.settings.probeInterval().toNanos());
		long max = this.settings.lifeguard() ? min * this.settings.suspicionMaxMultiplier() : min;
		Suspicion suspicion = new Suspicion(accusation, relayer, expected, min, max, now());
		this.suspicions.put(member.id(), suspicion);
		count("suspected");
		LOG.debug("Node {} is suspected by {}", member.id().shortText(), accusation.by().shortText());
		this.table.update(member.in(MemberState.SUSPECTED, now()), MembershipListener::suspected);
		this.updates.put(member.id(),
				new Accusation(MemberState.SUSPECTED, member.id(), member.incarnation(), accusation.by()).toMap());
		arm(member.id(), suspicion, 0);
	}

	private void arm(NodeId id, Suspicion suspicion, long least) {
		suspicion.cancel();
		long wait = Math.max(least, suspicion.remaining(now()));
		suspicion.due = now() + wait;
		suspicion.timer = this.context.after(wait, () -> expired(id, suspicion));
		if (this.settings.lifeguard()) {
			long early = Math.max(0, wait - this.settings.probeTimeout().toNanos());
			suspicion.question = this.context.after(early, () -> askOnceMore(id, suspicion));
		}
	}

	/**
	 * Shortly before the verdict, where it costs no dial: a node that stood still and
	 * goes on answers this at once, long before it hears from others that it is
	 * suspected. Two that are not suspected are asked as well, because a node that hears
	 * nobody must not judge.
	 */
	private void askOnceMore(NodeId id, Suspicion suspicion) {
		Member member = this.table.get(id);
		if (member == null) {
			return;
		}
		tell(member, LAST_QUESTION);
		List<Link> witnesses = this.peers.choose(WITNESSES, (peer) -> !peer.equals(id) && isAlive(peer));
		witnesses.forEach((link) -> link.control(new SwimPing(LAST_QUESTION, null, null, null, null, Extras.NONE)));
		// What came before is not taken for an answer
		this.peers.look(now());
		suspicion.askedAt = now();
		suspicion.witnessed = !witnesses.isEmpty();
	}

	private boolean isAlive(NodeId id) {
		Member member = this.table.get(id);
		return member != null && member.state() == MemberState.ALIVE;
	}

	/** Whether this node hears nobody and may wait for that to pass. */
	private boolean isDeaf(Suspicion suspicion) {
		return suspicion.witnessed && !suspicion.isLongest(now())
				&& !this.peers.heardAnySince(suspicion.askedAt, now());
	}

	/**
	 * Whether an answer is to the question before a verdict. That it came has ended the
	 * suspicion already.
	 * @param number of the question
	 */
	static boolean isLastAnswer(@Nullable Long number) {
		return number != null && number == LAST_QUESTION;
	}

	private void expired(NodeId id, Suspicion suspicion) {
		Member member = this.table.get(id);
		if (member == null || this.suspicions.get(id) != suspicion) {
			return;
		}
		if (isLate(suspicion.due)) {
			// This node stood still: an answer may have come that it has not read yet
			count("stalled");
			suspicion.due = now() + this.settings.probeInterval().toNanos();
			suspicion.timer = this.context.after(this.settings.probeInterval().toNanos(), () -> expired(id, suspicion));
			return;
		}
		if (this.peers.heardSince(id, suspicion.start(), now())) {
			lives(id);
			return;
		}
		if (isDeaf(suspicion)) {
			count("deaf");
			arm(id, suspicion, this.settings.probeInterval().toNanos());
			return;
		}
		end(id);
		count("failed");
		LOG.info("Node {} has failed: it did not answer, and did not contradict for {} ms", id.shortText(),
				(now() - suspicion.start()) / 1_000_000);
		this.table.put(member.in(MemberState.FAILED, now()), MembershipListener::failed);
		this.updates.put(id, new Accusation(MemberState.FAILED, id, member.incarnation(), this.self.id()).toMap());
	}

	/**
	 * Whether a task of this node runs so late that the node must have stood still.
	 * @param due when it was to run
	 * @return {@code true} if other things that are late, too, have to be waited for
	 */
	boolean isLate(long due) {
		return this.settings.lifeguard() && now() - due > this.settings.probeTimeout().toNanos();
	}

	/** Look whether suspected nodes have sent anything. */
	void look() {
		long now = now();
		List<NodeId> heard = new ArrayList<>();
		this.suspicions.forEach((id, suspicion) -> {
			if (this.peers.heardSince(id, suspicion.start(), now)) {
				heard.add(id);
			}
		});
		heard.forEach(this::lives);
	}

	private void end(NodeId id) {
		Suspicion suspicion = this.suspicions.remove(id);
		if (suspicion != null) {
			suspicion.cancel();
		}
	}

	@Nullable Suspicion suspicion(NodeId id) {
		return this.suspicions.get(id);
	}

	void stop() {
		List.copyOf(this.suspicions.keySet()).forEach(this::end);
	}

	private long now() {
		return this.context.nanoTime();
	}

	private void count(String what) {
		this.context.counters().increment("membership." + what);
	}

}
