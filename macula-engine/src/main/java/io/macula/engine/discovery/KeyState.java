package io.macula.engine.discovery;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.macula.engine.dht.RecordId;
import io.macula.engine.dht.SignedRecord;
import io.macula.engine.dht.Values;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;

/**
 * What is known about one key of the hash table, and what is derived from it. Confined to
 * the loop.
 */
final class KeyState {

	/**
	 * A record and when it was learned.
	 */
	private record Known(SignedRecord record, long learned) {
	}

	private final NodeId key;

	private final int shard;

	private final String name;

	private final Map<RecordId, Known> records = new LinkedHashMap<>();

	private final Set<Subject> dependants = new LinkedHashSet<>();

	private final List<Runnable> waiting = new ArrayList<>();

	private List<Link> watchers = List.of();

	private boolean split;

	private boolean complete;

	private boolean asking;

	private boolean known;

	private long askedAt;

	KeyState(NodeId key, String name, int shard) {
		this.key = key;
		this.name = name;
		this.shard = shard;
	}

	NodeId key() {
		return this.key;
	}

	String name() {
		return this.name;
	}

	int shard() {
		return this.shard;
	}

	Set<Subject> dependants() {
		return this.dependants;
	}

	/**
	 * An answer came. News that came while it was under way stay.
	 * @param values the answer
	 * @param watchers links over which changes will be told
	 * @param since when the question was asked
	 * @param now the time
	 * @return whether anything is different now
	 */
	boolean update(Values values, List<Link> watchers, long since, long now) {
		Map<RecordId, Known> next = new LinkedHashMap<>();
		values.records().forEach((record) -> next.put(record.id(), new Known(record, now)));
		for (Known before : this.records.values()) {
			Known answer = next.get(before.record().id());
			boolean stays = (answer != null) ? before.record().body().seq() >= answer.record().body().seq()
					: before.learned() >= since || !values.complete();
			if (stays) {
				next.put(before.record().id(), before);
			}
		}
		boolean changed = !this.known || !sameContent(next) || this.split != values.split()
				|| this.complete != values.complete();
		this.records.clear();
		this.records.putAll(next);
		this.split = values.split();
		this.complete = values.complete();
		this.watchers = List.copyOf(watchers);
		this.askedAt = since;
		this.known = true;
		return changed;
	}

	private boolean sameContent(Map<RecordId, Known> next) {
		return this.records.keySet().equals(next.keySet()) && next.values().stream().allMatch((known) -> {
			Known before = this.records.get(known.record().id());
			return before != null && before.record().saysTheSame(known.record());
		});
	}

	/**
	 * News about the key.
	 * @param record the news
	 * @param now the time
	 * @param most how many records are kept; whoever tells more has to wait for the next
	 * lookup
	 * @return whether they are new
	 */
	boolean update(SignedRecord record, long now, int most) {
		Known before = this.records.get(record.id());
		boolean known = before != null && before.record().body().seq() >= record.body().seq();
		if (known || (before == null && this.records.size() >= most)) {
			return false;
		}
		this.records.put(record.id(), new Known(record, now));
		return before == null || !before.record().saysTheSame(record);
	}

	/**
	 * Forget what nobody renewed.
	 */
	void expire(long wallMillis) {
		this.records.values().removeIf((known) -> known.record().body().expires() <= wallMillis);
	}

	/**
	 * Records that are not taken back.
	 */
	List<SignedRecord> records() {
		return this.records.values().stream().map(Known::record).filter((record) -> !record.body().gone()).toList();
	}

	boolean isKnown() {
		return this.known;
	}

	boolean isSplit() {
		return this.split;
	}

	boolean isComplete() {
		return this.complete;
	}

	/**
	 * Links over which changes are told.
	 */
	List<Link> watchers() {
		return this.watchers;
	}

	long askedAt() {
		return this.askedAt;
	}

	boolean isAsking() {
		return this.asking;
	}

	void asking(boolean asking) {
		this.asking = asking;
	}

	void await(Runnable task) {
		this.waiting.add(task);
	}

	List<Runnable> takeWaiting() {
		List<Runnable> taken = List.copyOf(this.waiting);
		this.waiting.clear();
		return taken;
	}

}
