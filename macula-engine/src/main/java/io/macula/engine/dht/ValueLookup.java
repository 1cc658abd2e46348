package io.macula.engine.dht;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;
import io.macula.engine.runtime.Counters;
import io.macula.engine.wire.FindValueReply;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * Finds the records under a key. The caller is answered as soon as the three nearest
 * nodes answered and three nodes have everything that anybody has, or when all nearest
 * nodes were asked, without waiting for slow ones once three have answered. After that
 * some more are asked, so that neither an accident nor three conspirators hide a record
 * for long. With several paths this holds for each of them. In the end the nearest nodes
 * that lack something are given it. Confined to the loop.
 */
final class ValueLookup {

	/** How many nodes must agree. */
	private static final int AGREEING = 3;

	/** How many of the nearest nodes are asked even if the first agree. */
	private static final int WIDTH = 8;

	private final DhtEnvironment environment;

	private final NodeId key;

	private final FindListener listener;

	private final long watchSeconds;

	private final Merged merged;

	private final Map<NodeId, Map<RecordId, Long>> kept = new HashMap<>();

	private final Set<NodeId> full = new HashSet<>();

	private final List<NodeId> watchers = new ArrayList<>();

	private final List<ValuePath> paths = new ArrayList<>();

	private int running;

	private int answers;

	private @Nullable Values first;

	ValueLookup(DhtEnvironment environment, NodeId key, long watchSeconds, FindListener listener) {
		this.environment = environment;
		this.key = key;
		this.watchSeconds = watchSeconds;
		this.merged = new Merged(4 * environment.context().limits().entriesPerKey());
		this.listener = listener;
	}

	/**
	 * Begin, with what this node keeps itself.
	 */
	void begin() {
		this.environment.context().counters().increment("dht.lookups");
		Visits visits = new Visits();
		List<TableEntry> nearest = this.environment.table().closest(this.key, NodeTable.K);
		Visits.deal(nearest, this.environment.paths())
			.forEach((part) -> this.paths.add(new ValuePath(this, visits, part)));
		this.paths.forEach(visits::add);
		this.running = this.paths.size();
		if (this.environment.isServer()) {
			RecordStore store = this.environment.store();
			List<SignedRecord> records = new ArrayList<>(store.live(this.key));
			records.addAll(store.gone(this.key));
			this.paths.forEach(Lookup::addSelf);
			add(this.environment.self(), records, store.unsigned(this.key), store.isSplit(this.key));
		}
		this.paths.forEach(Lookup::start);
	}

	DhtEnvironment environment() {
		return this.environment;
	}

	NodeId key() {
		return this.key;
	}

	long watchSeconds() {
		return this.watchSeconds;
	}

	/**
	 * A node answered.
	 * @param from the node
	 * @param answer its answer
	 * @param then to run when the answer was made use of
	 */
	void answered(NodeId from, FindValueReply answer, Runnable then) {
		this.answers++;
		if (Extensions.isWatched(answer)) {
			this.watchers.add(from);
		}
		List<SignedRecord> records = new ArrayList<>();
		List<UnsignedEntry> unsigned = new ArrayList<>();
		int most = 2 * this.environment.context().limits().entriesPerKey();
		List<WireValue.Map> entries = (answer.value() != null) ? answer.value() : List.of();
		entries.stream().limit(most).forEach((entry) -> read(entry, records, unsigned));
		boolean split = answer.shards() != null && answer.shards() > 1;
		this.environment.verifier().verify(records, (good) -> {
			if (good != null && good.size() < records.size()) {
				blame(from);
			}
			add(from, (good != null) ? good : List.of(), unsigned, split);
			then.run();
		});
	}

	private void read(WireValue.Map entry, List<SignedRecord> records, List<UnsignedEntry> unsigned) {
		SignedRecord record = SignedRecord.read(this.key, entry);
		if (record != null) {
			if (this.environment.rules().checkToRead(record) == StoreStatus.OK) {
				records.add(record);
			}
		}
		else if (!SignedRecord.claimsSignature(entry)) {
			UnsignedEntry other = UnsignedEntry.read(entry);
			if (other != null) {
				unsigned.add(other);
			}
		}
	}

	/**
	 * Java nodes check what they keep, so one that hands out a bad signature made it up.
	 */
	private void blame(NodeId node) {
		this.environment.context().counters().increment("dht.lookup.bad_signature");
		Link link = this.environment.links().link(node);
		if (link != null && link.proven()) {
			link.violation("bad_record");
		}
	}

	private void add(NodeId from, List<SignedRecord> records, List<UnsignedEntry> unsigned, boolean split) {
		this.kept.put(from, this.merged.add(records, unsigned, split));
		if (split) {
			this.full.add(from);
		}
	}

	/**
	 * Whether a path has found enough.
	 */
	boolean isEnough(ValuePath path) {
		if (this.first == null && this.paths.stream().allMatch(this::isSettled)) {
			this.first = values();
			this.listener.found(this.first);
			// They may have waited for this one only
			this.paths.stream().filter((other) -> other != path).forEach(Lookup::step);
		}
		return path.isExhausted() || (this.first != null && answered(path.shortlist(), WIDTH));
	}

	private boolean isSettled(ValuePath path) {
		return path.isExhausted() || agree(path.shortlist());
	}

	private boolean agree(Shortlist list) {
		// That nobody has anything is believed later: the nearest that are known may be
		// far, if tables are poor
		if (!(answered(list, this.merged.isEmpty() ? WIDTH : AGREEING) || isOnlySlowLeft(list))) {
			return false;
		}
		int agreeing = 0;
		for (Candidate candidate : list.answered(NodeTable.K)) {
			Map<RecordId, Long> ids = this.kept.get(candidate.id());
			agreeing += (ids != null && this.merged.isAllIn(ids.keySet())) ? 1 : 0;
		}
		return agreeing >= AGREEING;
	}

	/**
	 * In a mesh so small that there are no others to ask, nobody waits for one that is
	 * slow either.
	 */
	private static boolean isOnlySlowLeft(Shortlist list) {
		List<Candidate> nearest = list.nearest(WIDTH);
		return nearest.size() >= AGREEING && answered(list, nearest.size());
	}

	private static boolean answered(Shortlist list, int count) {
		List<Candidate> nearest = list.nearest(count);
		return nearest.size() == count
				&& nearest.stream().allMatch((candidate) -> candidate.state() == Candidate.State.ANSWERED);
	}

	private Values values() {
		boolean complete = this.answers > 0 || this.environment.table().size() == 0;
		return new Values(this.merged.records(), this.merged.unsigned(), this.merged.isSplit(), complete,
				this.watchers);
	}

	/**
	 * A path has ended.
	 */
	void ended() {
		if (--this.running > 0) {
			this.paths.forEach(Lookup::step);
			return;
		}
		Values last = values();
		if (this.first == null) {
			this.first = last;
			this.listener.found(last);
		}
		else if (!last.records().equals(this.first.records()) || last.split() != this.first.split()
				|| !last.unsigned().equals(this.first.unsigned())) {
			this.listener.improved(last);
		}
		count();
		giveCopies();
	}

	/**
	 * What it cost, apart from the lookups by which nodes keep their tables. Questions
	 * that fail are counted as they do: that may be later than this.
	 */
	private void count() {
		Counters counters = this.environment.context().counters();
		counters.increment("dht.finds");
		this.paths.forEach((path) -> counters.counter("dht.find.queries").add(path.asked()));
		// The way to the nearest one is the longest
		counters.counter("dht.find.hops")
			.add(this.paths.stream()
				.flatMap((path) -> path.shortlist().answered(1).stream())
				.mapToInt(Candidate::depth)
				.max()
				.orElse(0));
	}

	/**
	 * Caching along the path: what the nearest nodes lack comes to them from who found
	 * out, not only when its owner renews it.
	 */
	private void giveCopies() {
		Map<NodeId, Candidate> answered = new LinkedHashMap<>();
		this.paths.forEach((path) -> path.shortlist()
			.answered(NodeTable.K)
			.forEach((candidate) -> answered.putIfAbsent(candidate.id(), candidate)));
		answered.remove(this.environment.self());
		Copies copies = new Copies(this.environment, this.merged.newest());
		answered.values()
			.stream()
			.sorted((left, right) -> this.key.compareDistance(left.id(), right.id()))
			.limit(WIDTH)
			.forEach((candidate) -> copies.give(candidate.contact(), this.kept.getOrDefault(candidate.id(), Map.of()),
					!this.full.contains(candidate.id())));
	}

}
