package io.macula.engine.pubsub;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

/**
 * Messages of one run of a publisher on one topic that it may send again. Confined to the
 * loop.
 */
final class LedgerTopic {

	private final NavigableMap<Long, LedgerEntry> entries = new TreeMap<>();

	/** Messages that may be below the floor; only time ends them. */
	private final NavigableMap<Long, LedgerEntry> moved = new TreeMap<>();

	/** Numbers that wait for room, by the subscription that has none. */
	private final Map<LocalSubscription, NavigableSet<Long>> blocked = new HashMap<>();

	private final Ledger.Publisher publisher;

	private final String topic;

	private long floor;

	LedgerTopic(Ledger.Publisher publisher, String topic) {
		this.publisher = publisher;
		this.topic = topic;
	}

	Ledger.Publisher publisher() {
		return this.publisher;
	}

	String topic() {
		return this.topic;
	}

	/**
	 * The publisher does not wait for lower numbers any more.
	 * @return how many messages were forgotten
	 */
	int raise(long lowest) {
		if (lowest <= this.floor) {
			return 0;
		}
		this.floor = lowest;
		Map<Long, LedgerEntry> past = this.entries.headMap(lowest);
		int count = past.size();
		past.clear();
		this.blocked.values().removeIf((numbers) -> {
			numbers.headSet(lowest).clear();
			return numbers.isEmpty();
		});
		return count;
	}

	/**
	 * Whether the publisher said that it does not wait for a number any more.
	 */
	boolean isPast(long sequence) {
		return sequence < this.floor;
	}

	/**
	 * Whether a message is past or known.
	 */
	boolean has(long sequence) {
		return isPast(sequence) || get(sequence) != null;
	}

	@Nullable LedgerEntry get(long sequence) {
		LedgerEntry entry = this.entries.get(sequence);
		return (entry != null) ? entry : this.moved.get(sequence);
	}

	void put(long sequence, LedgerEntry entry, boolean late) {
		(late ? this.moved : this.entries).put(sequence, entry);
	}

	/**
	 * Whether an earlier message still waits for room at a subscription.
	 */
	boolean isBehind(long sequence, LocalSubscription subscription) {
		NavigableSet<Long> numbers = this.blocked.get(subscription);
		return numbers != null && numbers.first() < sequence;
	}

	/**
	 * A subscription has no room for a message.
	 */
	void block(long sequence, LocalSubscription subscription) {
		this.blocked.computeIfAbsent(subscription, (key) -> new TreeSet<>()).add(sequence);
	}

	/**
	 * A subscription has a message, or will not get it.
	 */
	void unblock(long sequence, LocalSubscription subscription) {
		NavigableSet<Long> numbers = this.blocked.get(subscription);
		if (numbers != null && numbers.remove(sequence) && numbers.isEmpty()) {
			this.blocked.remove(subscription);
		}
	}

	/**
	 * Forget what nobody can send any more.
	 * @return how many
	 */
	int forget(long now) {
		return forget(this.entries, now) + forget(this.moved, now);
	}

	private int forget(Map<Long, LedgerEntry> some, long now) {
		int count = 0;
		Iterator<Map.Entry<Long, LedgerEntry>> all = some.entrySet().iterator();
		while (all.hasNext()) {
			Map.Entry<Long, LedgerEntry> next = all.next();
			if (next.getValue().forgetAt() - now <= 0) {
				all.remove();
				next.getValue().missing().forEach((subscription) -> unblock(next.getKey(), subscription));
				count++;
			}
		}
		return count;
	}

	boolean isEmpty() {
		return this.entries.isEmpty() && this.moved.isEmpty();
	}

	int size() {
		return this.entries.size() + this.moved.size();
	}

}
