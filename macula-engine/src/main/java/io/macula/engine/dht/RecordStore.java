package io.macula.engine.dht;

import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.NodeContext;
import org.jspecify.annotations.Nullable;

/**
 * The records that this node keeps, its own included. What its owner took back is
 * remembered until the last record that could be repeated has expired. Confined to the
 * loop.
 */
final class RecordStore {

	/**
	 * A key that had to send owners elsewhere says so for longer than they stay there
	 * without coming back.
	 */
	private static final long SPLIT_NANOS = 600_000_000_000L;

	private final NodeContext context;

	private final NodeId self;

	private final Map<NodeId, KeyEntries> keys = new LinkedHashMap<>();

	private final Map<NodeId, Integer> owners = new HashMap<>();

	private final Map<NetworkGroup, Integer> networks = new HashMap<>();

	private Consumer<SignedRecord> listener = (record) -> {
	};

	private @Nullable String limit;

	private int records;

	private long bytes;

	RecordStore(NodeContext context, NodeId self) {
		this.context = context;
		this.self = self;
	}

	/**
	 * Be told when what is known under a key changed: not when a record is merely
	 * renewed.
	 */
	void onChange(Consumer<SignedRecord> listener) {
		this.listener = listener;
	}

	/**
	 * Whether a record would be kept; asked before its signature is checked.
	 * @param record a record that fulfils the rules
	 * @param network the public network that it comes from, {@code null} if that is not
	 * to be limited
	 * @return {@link StoreStatus#OK} or what speaks against it
	 */
	StoreStatus check(SignedRecord record, @Nullable NetworkGroup network) {
		KeyEntries entries = this.keys.get(record.key());
		KeyEntries.Held known = (entries != null) ? entries.get(record.id()) : null;
		if (known != null && known.until() > now()) {
			return record.isNewerThan(known.record()) ? StoreStatus.OK : StoreStatus.STALE;
		}
		return checkRoom(record, entries, network);
	}

	/**
	 * The sequence number that a record must exceed.
	 * @return the number, -1 if there is none
	 */
	long knownSeq(SignedRecord record) {
		KeyEntries entries = this.keys.get(record.key());
		KeyEntries.Held known = (entries != null) ? entries.get(record.id()) : null;
		return (known != null) ? known.record().body().seq() : -1;
	}

	/**
	 * Keep a record.
	 * @param record a record that fulfils the rules and whose signature is good
	 * @param keepNanos how long
	 * @param network the public network that it comes from, {@code null} if that is not
	 * to be limited
	 * @return {@link StoreStatus#OK} or why not
	 */
	StoreStatus put(SignedRecord record, long keepNanos, @Nullable NetworkGroup network) {
		StoreStatus status = check(record, network);
		if (status != StoreStatus.OK) {
			return status;
		}
		KeyEntries entries = this.keys.computeIfAbsent(record.key(), (key) -> new KeyEntries());
		entries.removeUnsigned((held) -> held.entry().isAbout(record.owner())).forEach(this::forgotten);
		KeyEntries.Held before = entries.get(record.id());
		long until = now() + keepNanos;
		if (before != null) {
			forgotten(before);
			// A record that is taken back must not come back by being repeated
			until = record.body().gone() ? Math.max(until, before.until()) : until;
		}
		KeyEntries.Held held = new KeyEntries.Held(record, until, network);
		entries.put(held);
		count(record.owner(), network, record.size(), 1);
		if (before == null || before.until() <= now() || !before.record().saysTheSame(record)) {
			this.listener.accept(record);
		}
		return StoreStatus.OK;
	}

	/**
	 * Keep an entry of a 0.14.3 node.
	 * @param key the key
	 * @param entry the entry
	 * @param sender who stored it, whom it is counted against
	 * @param network the public network of the sender, {@code null} if that is not to be
	 * limited
	 * @return {@link StoreStatus#OK} or why not
	 */
	StoreStatus putUnsigned(NodeId key, UnsignedEntry entry, NodeId sender, @Nullable NetworkGroup network) {
		KeyEntries entries = this.keys.get(key);
		if (entries != null && entries.hasSignedOf(entry)) {
			return StoreStatus.UNSIGNED;
		}
		Limits limits = this.context.limits();
		KeyEntries.HeldUnsigned before = (entries != null) ? entries.getUnsigned(entry.nodeId()) : null;
		if (before == null) {
			int size = (entries != null) ? entries.unsignedSize() : 0;
			// A quarter of the places: whoever need not sign can make up any number of
			// nodes
			String full = (size >= limits.entriesPerKey() / 4) ? "entriesPerKey" : fullLimit(sender, network, 0);
			if (full != null) {
				return noRoom(StoreStatus.FULL, full);
			}
		}
		else {
			forgotten(before);
		}
		KeyEntries target = (entries != null) ? entries : new KeyEntries();
		this.keys.putIfAbsent(key, target);
		target.put(new KeyEntries.HeldUnsigned(entry, sender, now() + entry.lifetimeNanos(), network));
		count(sender, network, 0, 1);
		return StoreStatus.OK;
	}

	/**
	 * The limit that was in the way the last time that there was no room.
	 */
	@Nullable String limit() {
		return this.limit;
	}

	private StoreStatus noRoom(StoreStatus status, String limitName) {
		this.limit = limitName;
		return status;
	}

	private StoreStatus checkRoom(SignedRecord record, @Nullable KeyEntries entries, @Nullable NetworkGroup network) {
		String full = fullLimit(record.owner(), network, record.size());
		if (full != null) {
			return noRoom(StoreStatus.FULL, full);
		}
		if (entries == null) {
			return StoreStatus.OK;
		}
		int shard = record.body().shard();
		Limits limits = this.context.limits();
		boolean inner = shard >= RecordKeys.ROOT && shard < RecordKeys.FIRST_LEAF;
		int most = inner ? limits.splitEntries() : limits.entriesPerKey();
		String name = inner ? "splitEntries" : "entriesPerKey";
		long now = now();
		if (entries.signedSize() >= most) {
			entries.removeSigned((held) -> held.until() <= now).forEach(this::forgotten);
		}
		if (record.body().gone()) {
			return (entries.signedSize() < 2 * most) ? StoreStatus.OK : noRoom(StoreStatus.FULL, name);
		}
		if (entries.signedSize() < most || entries.live(now).size() < most) {
			return StoreStatus.OK;
		}
		if (shard >= RecordKeys.FIRST_LEAF) {
			return noRoom(StoreStatus.FULL, name);
		}
		entries.splitUntil(now + SPLIT_NANOS);
		return noRoom(StoreStatus.SPLIT, name);
	}

	/**
	 * The records of this node itself always find room.
	 */
	private @Nullable String fullLimit(NodeId owner, @Nullable NetworkGroup network, int size) {
		Limits limits = this.context.limits();
		if (owner.equals(this.self)) {
			return null;
		}
		if (this.records >= limits.storedRecords()) {
			return "storedRecords";
		}
		if (this.bytes + size > limits.storedBytes()) {
			return "storedBytes";
		}
		if (network != null && this.networks.getOrDefault(network, 0) >= limits.recordsPerNetwork()) {
			return "recordsPerNetwork";
		}
		return (this.owners.getOrDefault(owner, 0) >= limits.recordsPerPeer()) ? "recordsPerPeer" : null;
	}

	/**
	 * Records under a key that are true.
	 */
	List<SignedRecord> live(NodeId key) {
		KeyEntries entries = this.keys.get(key);
		return (entries != null) ? entries.live(now()) : List.of();
	}

	/**
	 * Records under a key that were taken back.
	 */
	List<SignedRecord> gone(NodeId key) {
		KeyEntries entries = this.keys.get(key);
		return (entries != null) ? entries.gone(now()) : List.of();
	}

	List<UnsignedEntry> unsigned(NodeId key) {
		KeyEntries entries = this.keys.get(key);
		return (entries != null) ? entries.unsigned(now()) : List.of();
	}

	/**
	 * Whether more records are under the keys below.
	 */
	boolean isSplit(NodeId key) {
		KeyEntries entries = this.keys.get(key);
		return entries != null && entries.isSplit(now());
	}

	/**
	 * Forget what has expired.
	 */
	void sweep() {
		long now = now();
		Iterator<KeyEntries> all = this.keys.values().iterator();
		while (all.hasNext()) {
			KeyEntries entries = all.next();
			entries.removeSigned((held) -> held.until() <= now).forEach(this::forgotten);
			entries.removeUnsigned((held) -> held.until() <= now).forEach(this::forgotten);
			if (entries.isEmpty(now)) {
				all.remove();
			}
		}
	}

	private void forgotten(KeyEntries.Held held) {
		count(held.record().owner(), held.network(), -held.record().size(), -1);
	}

	private void forgotten(KeyEntries.HeldUnsigned held) {
		count(held.sender(), held.network(), 0, -1);
	}

	private void count(NodeId owner, @Nullable NetworkGroup network, int size, int number) {
		this.records += number;
		this.bytes += size;
		this.owners.merge(owner, number, (before, change) -> (before + change != 0) ? before + change : null);
		if (network != null) {
			this.networks.merge(network, number, (before, change) -> (before + change != 0) ? before + change : null);
		}
	}

	/**
	 * Number of records, with those that were taken back.
	 */
	int size() {
		return this.records;
	}

	Collection<NodeId> keys() {
		return this.keys.keySet();
	}

	private long now() {
		return this.context.nanoTime();
	}

}
