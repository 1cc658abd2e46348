package io.macula.engine.membership;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;

import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Capabilities;
import io.macula.engine.link.Link;
import io.macula.engine.link.Links;
import io.macula.engine.link.Purpose;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.Timer;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.SwimAck;
import io.macula.engine.wire.SwimPing;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * Compares what two nodes know, so that they agree even if news got lost (the push/pull
 * of memberlist). One side sends a digest of a part of the ids; the other answers with
 * the statements that are newer and asks for those that it lacks. Parts keep every
 * message small, however large the mesh is. Confined to the loop.
 */
final class StateExchange {

	/** Members in one digest. */
	private static final int PART = 512;

	/** Statements that are asked for at once. */
	private static final int MOST_WANTED = 128;

	/** Bytes of statements in one answer. */
	private static final int ANSWER_BYTES = 32 * 1024;

	/** Bytes of a statement beside its parts. */
	private static final int OVERHEAD = 48;

	/** Parts of one exchange. */
	private static final int MOST_PARTS = 1024;

	private static final long ANSWER_NANOS = 10_000_000_000L;

	private static final long HOLD_BACK_NANOS = 20_000_000;

	private static final NodeId FIRST = NodeId.of(new byte[NodeId.BYTES]);

	private record Part(Link link, NodeId from, @Nullable NodeId until, int number) {
	}

	private static final class Compared {

		private boolean asked;

	}

	private final NodeContext context;

	private final Links links;

	private final MembershipSettings settings;

	private final MemberTable table;

	private final Judgement judgement;

	private final OwnStatement self;

	private final Peers peers;

	private final LongSupplier numbers;

	private final Map<Long, Part> running = new HashMap<>();

	private Timer timer = Timer.NONE;

	StateExchange(Parts parts, Judgement judgement, OwnStatement self, LongSupplier numbers) {
		this.context = parts.context();
		this.links = parts.links();
		this.settings = parts.settings();
		this.table = parts.table();
		this.judgement = judgement;
		this.self = self;
		this.peers = parts.peers();
		this.numbers = numbers;
	}

	void start() {
		this.timer = this.context.every(this::pause, this::withAnybody);
	}

	private long pause() {
		long interval = Formulas.syncNanos(this.settings.syncInterval().toNanos(), this.table.count());
		// Not all nodes that were started together at once
		return interval / 2 + this.context.random().nextLong(interval);
	}

	void restart() {
		this.timer.cancel();
		start();
	}

	void stop() {
		this.timer.cancel();
		this.running.clear();
	}

	private void withAnybody() {
		// What its greeting should have brought may have been lost
		this.peers.choose(1, (peer) -> this.table.get(peer) == null).forEach(this::begin);
		NodeId id = this.table.random();
		Member member = (id != null) ? this.table.get(id) : null;
		if (member != null) {
			connect(member, true);
		}
		Member failed = this.table.randomFailed();
		if (failed != null) {
			// Perhaps it is back, or the network is: a link alone shows that it lives
			connect(failed, false);
		}
	}

	private void connect(Member member, boolean compare) {
		this.links.connect(member.contact(), Purpose.QUERY, (link, failure) -> {
			if (link != null && compare && link.proven() && link.has(Capabilities.SWIM)) {
				begin(link);
			}
		});
	}

	/**
	 * A link to a node that is not known is up: compare, unless that node begins.
	 * @param link the link
	 */
	void greet(Link link) {
		Compared compared = new Compared();
		link.attribute(Compared.class, compared);
		this.self.whenSigned(() -> this.context.after(this.context.random().nextLong(HOLD_BACK_NANOS), () -> {
			if (!compared.asked && link.open()) {
				begin(link);
			}
		}));
	}

	void begin(Link link) {
		count("syncs");
		request(link, FIRST, 0);
	}

	private void request(Link link, NodeId from, int number) {
		TreeMap<NodeId, Digest.Entry> known = new TreeMap<>();
		this.table.all().forEach((member) -> {
			if (member.id().compareTo(from) >= 0) {
				known.put(member.id(), new Digest.Entry(member.state(), member.incarnation()));
			}
		});
		if (this.self.id().compareTo(from) >= 0 && this.self.current() != null) {
			known.put(this.self.id(), new Digest.Entry(MemberState.ALIVE, this.self.incarnation()));
		}
		Map<NodeId, Digest.Entry> part = new LinkedHashMap<>();
		NodeId until = null;
		for (Map.Entry<NodeId, Digest.Entry> entry : known.entrySet()) {
			if (part.size() == PART) {
				until = entry.getKey();
				break;
			}
			part.put(entry.getKey(), entry.getValue());
		}
		long seq = this.numbers.getAsLong();
		this.running.put(seq, new Part(link, from, until, number));
		this.context.after(ANSWER_NANOS, () -> this.running.remove(seq));
		WireValue.Map sync = WireValue.Map.builder()
			.put("from", from.bytes())
			.put("until", (until != null) ? until.bytes() : null)
			.put("digest", Digest.encode(part))
			.build();
		link.control(new SwimPing(seq, null, null, null, sync, Extras.NONE));
	}

	/**
	 * A peer wants to compare.
	 * @param link the peer
	 * @param ping carries a part of what it knows
	 */
	void asked(Link link, SwimPing ping) {
		WireValue.Map sync = ping.sync();
		byte[] digest = (sync != null) ? sync.bytes("digest") : null;
		NodeId from = (sync != null) ? id(sync.bytes("from")) : null;
		NodeId until = (sync != null) ? id(sync.bytes("until")) : null;
		Map<Long, Digest.Entry> theirs = (digest != null) ? Digest.decode(digest, PART) : null;
		if (theirs == null || from == null || ping.seq() == null) {
			link.violation("membership_sync");
			return;
		}
		Compared compared = link.attribute(Compared.class);
		if (compared != null) {
			compared.asked = true;
		}
		TreeMap<NodeId, Member> mine = new TreeMap<>();
		this.table.all().forEach((member) -> {
			if (member.id().compareTo(from) >= 0 && (until == null || member.id().compareTo(until) < 0)) {
				mine.put(member.id(), member);
			}
		});
		Answer answer = new Answer(link, theirs);
		answer.self(from, until);
		mine.values().forEach(answer::member);
		WireValue.Map rest = WireValue.Map.builder()
			.put("done", (answer.done != null) ? answer.done.bytes() : null)
			.put("want", Digest.encodeWanted(answer.wanted()))
			.build();
		link.control(new SwimAck(ping.seq(), null, this.self.incarnation(), null, answer.news, rest, Extras.NONE));
	}

	private static @Nullable NodeId id(byte @Nullable [] bytes) {
		return (bytes != null && bytes.length == NodeId.BYTES) ? NodeId.of(bytes) : null;
	}

	/**
	 * An answer came; its news has been read.
	 * @param link from whom
	 * @param ack the answer
	 */
	void answered(Link link, SwimAck ack) {
		Part part = (ack.seq() != null) ? this.running.get(ack.seq()) : null;
		WireValue.Map sync = ack.sync();
		if (part == null || part.link() != link || sync == null) {
			count("late");
			return;
		}
		this.running.remove(ack.seq());
		byte[] want = sync.bytes("want");
		if (want != null && want.length > 0) {
			send(link, Digest.decodeWanted(want));
		}
		NodeId done = id(sync.bytes("done"));
		NodeId next = (done != null) ? done : part.until();
		if (next != null && next.compareTo(part.from()) > 0 && part.number() < MOST_PARTS && link.open()) {
			request(link, next, part.number() + 1);
		}
	}

	private void send(Link link, Set<Long> wanted) {
		List<WireValue.Map> statements = new ArrayList<>();
		Statement own = this.self.current();
		if (own != null && wanted.contains(Digest.prefix(own.id()))) {
			statements.add(own.toMap());
		}
		for (Member member : this.table.all()) {
			if (statements.size() < MOST_WANTED && wanted.contains(Digest.prefix(member.id()))) {
				statements.add(member.statement().toMap());
			}
		}
		if (!statements.isEmpty()) {
			link.control(new SwimPing(null, null, null, statements, null, Extras.NONE));
		}
	}

	private void count(String what) {
		this.context.counters().increment("membership." + what);
	}

	/** Puts the answer to a digest together. Confined to the loop. */
	private final class Answer {

		private final Link link;

		private final Map<Long, Digest.Entry> theirs;

		private final List<WireValue.Map> news = new ArrayList<>();

		private final List<Long> newerThere = new ArrayList<>();

		private int bytes;

		private @Nullable NodeId done;

		Answer(Link link, Map<Long, Digest.Entry> theirs) {
			this.link = link;
			this.theirs = theirs;
		}

		void self(NodeId from, @Nullable NodeId until) {
			OwnStatement own = StateExchange.this.self;
			Statement current = own.current();
			if (current == null || own.id().compareTo(from) < 0 || (until != null && own.id().compareTo(until) >= 0)) {
				return;
			}
			Digest.Entry entry = this.theirs.remove(Digest.prefix(own.id()));
			if (entry == null || entry.incarnation() < current.incarnation()) {
				add(current);
			}
			else if (entry.incarnation() > current.incarnation()) {
				this.newerThere.add(Digest.prefix(own.id()));
			}
			else {
				accuse(own.id(), entry);
			}
		}

		void member(Member member) {
			if (this.done != null) {
				return;
			}
			if (this.bytes >= ANSWER_BYTES) {
				this.done = member.id();
				return;
			}
			Digest.Entry entry = this.theirs.remove(Digest.prefix(member.id()));
			if (entry == null || entry.incarnation() < member.incarnation()) {
				if (entry != null || member.state().isLive()) {
					add(member.statement());
					grievance(member);
				}
			}
			else if (entry.incarnation() > member.incarnation()) {
				this.newerThere.add(Digest.prefix(member.id()));
			}
			else if (entry.state() == MemberState.ALIVE) {
				grievance(member);
			}
			else if (member.state() == MemberState.ALIVE) {
				accuse(member.id(), entry);
			}
		}

		private void add(Statement statement) {
			this.news.add(statement.toMap());
			this.bytes += statement.size() + OVERHEAD;
		}

		private void grievance(Member member) {
			if ((member.state() == MemberState.SUSPECTED || member.state() == MemberState.FAILED)
					&& !member.id().equals(this.link.remote())) {
				this.news.add(StateExchange.this.judgement.accusation(member).toMap());
			}
		}

		private void accuse(NodeId id, Digest.Entry entry) {
			boolean accused = entry.state() == MemberState.SUSPECTED || entry.state() == MemberState.FAILED;
			if (accused && !id.equals(this.link.remote())) {
				StateExchange.this.judgement.accused(
						new Accusation(entry.state(), id, entry.incarnation(), this.link.remote()), this.link.remote());
			}
		}

		/** What is newer there, and what is there only. */
		List<Long> wanted() {
			NodeId end = this.done;
			List<Long> all = new ArrayList<>(this.newerThere);
			this.theirs.forEach((prefix, entry) -> {
				boolean compared = end == null || Long.compareUnsigned(prefix, Digest.prefix(end)) < 0;
				if (compared && entry.state().isLive()) {
					all.add(prefix);
				}
			});
			return all.subList(0, Math.min(all.size(), MOST_WANTED));
		}

	}

}
