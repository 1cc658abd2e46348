package io.macula.engine.dht;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;
import io.macula.engine.wire.FindValue;
import io.macula.engine.wire.FindValueReply;
import io.macula.engine.wire.WireMessage;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * Finds the records under a key. The caller is answered as soon as the three nearest
 * nodes answered and three nodes have everything that anybody has, or when all nearest
 * nodes were asked. After that some more are asked, so that neither an accident nor three
 * conspirators hide a record for long. Confined to the loop.
 */
final class ValueLookup extends Lookup {

	/** How many nodes must agree. */
	private static final int AGREEING = 3;

	/** How many of the nearest nodes are asked even if the first agree. */
	private static final int WIDTH = 8;

	private final FindListener listener;

	private final long watchSeconds;

	private final Merged merged;

	private final Map<NodeId, Set<RecordId>> kept = new HashMap<>();

	private final List<NodeId> watchers = new ArrayList<>();

	private int answers;

	private @Nullable Values first;

	ValueLookup(DhtEnvironment environment, NodeId key, long watchSeconds, FindListener listener) {
		super(environment, key);
		this.watchSeconds = watchSeconds;
		this.merged = new Merged(4 * environment.context().limits().entriesPerKey());
		this.listener = listener;
	}

	/**
	 * Begin, with what this node keeps itself.
	 */
	void begin() {
		if (environment().isServer()) {
			RecordStore store = environment().store();
			List<SignedRecord> records = new ArrayList<>(store.live(target()));
			records.addAll(store.gone(target()));
			add(addSelf().id(), records, store.unsigned(target()), store.isSplit(target()));
		}
		start();
	}

	@Override
	WireMessage question() {
		return Extensions.watching(FindValue.of(target().bytes(), 0), this.watchSeconds);
	}

	@Override
	@Nullable List<WireValue.Map> nodes(WireMessage reply) {
		if (reply instanceof FindValueReply answer) {
			return (answer.nodes() != null) ? answer.nodes() : List.of();
		}
		return null;
	}

	@Override
	void use(Candidate from, WireMessage reply, Runnable then) {
		FindValueReply answer = (FindValueReply) reply;
		this.answers++;
		if (Extensions.isWatched(answer)) {
			this.watchers.add(from.id());
		}
		List<SignedRecord> records = new ArrayList<>();
		List<UnsignedEntry> unsigned = new ArrayList<>();
		int most = 2 * environment().context().limits().entriesPerKey();
		List<WireValue.Map> entries = (answer.value() != null) ? answer.value() : List.of();
		entries.stream().limit(most).forEach((entry) -> read(entry, records, unsigned));
		boolean split = answer.shards() != null && answer.shards() > 1;
		environment().verifier().verify(records, (good) -> {
			if (good != null && good.size() < records.size()) {
				blame(from.id());
			}
			add(from.id(), (good != null) ? good : List.of(), unsigned, split);
			then.run();
		});
	}

	private void read(WireValue.Map entry, List<SignedRecord> records, List<UnsignedEntry> unsigned) {
		SignedRecord record = SignedRecord.read(target(), entry);
		if (record != null) {
			if (environment().rules().checkToRead(record) == StoreStatus.OK) {
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
		environment().context().counters().increment("dht.lookup.bad_signature");
		Link link = environment().links().link(node);
		if (link != null && link.proven()) {
			link.violation("bad_record");
		}
	}

	private void add(NodeId from, List<SignedRecord> records, List<UnsignedEntry> unsigned, boolean split) {
		this.kept.put(from, this.merged.add(records, unsigned, split));
	}

	@Override
	boolean enough(Shortlist list, boolean exhausted) {
		if (this.first == null && (exhausted || agree(list))) {
			this.first = values();
			this.listener.found(this.first);
		}
		return exhausted || (this.first != null && answered(list, WIDTH));
	}

	private boolean agree(Shortlist list) {
		// That nobody has anything is believed later: the nearest that are known may be
		// far, if tables are poor
		if (!answered(list, this.merged.isEmpty() ? WIDTH : AGREEING)) {
			return false;
		}
		int agreeing = 0;
		for (Candidate candidate : list.answered(NodeTable.K)) {
			Set<RecordId> ids = this.kept.get(candidate.id());
			agreeing += (ids != null && this.merged.isAllIn(ids)) ? 1 : 0;
		}
		return agreeing >= AGREEING;
	}

	private static boolean answered(Shortlist list, int count) {
		List<Candidate> nearest = list.nearest(count);
		return nearest.size() == count
				&& nearest.stream().allMatch((candidate) -> candidate.state() == Candidate.State.ANSWERED);
	}

	private Values values() {
		boolean complete = this.answers > 0 || environment().table().size() == 0;
		return new Values(this.merged.records(), this.merged.unsigned(), this.merged.isSplit(), complete,
				this.watchers);
	}

	@Override
	void finished(Shortlist list) {
		Values last = values();
		if (this.first == null) {
			this.listener.found(last);
		}
		else if (!last.records().equals(this.first.records()) || last.split() != this.first.split()
				|| !last.unsigned().equals(this.first.unsigned())) {
			this.listener.improved(last);
		}
	}

}
