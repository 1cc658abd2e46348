package io.macula.engine.erlang;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.wire.WireCodec;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * What peers of 0.14.3 stored at this node, of which nothing is proven and which nobody
 * else keeps: bounded, and forgotten when its time is over. What a peer says about itself
 * is not told while that peer is away. Confined to the loop.
 */
final class PeerEntries {

	private static final long DEFAULT_SECONDS = 300;

	private static final long MAX_SECONDS = 3_600;

	private static final long LOOK_NANOS = 1_000_000_000L;

	/**
	 * An entry. Immutable.
	 *
	 * @param about the node that it is about
	 * @param value the entry as it came
	 * @param sender who stored it
	 * @param own whether the sender claims to be that node
	 * @param until when it is forgotten
	 */
	private record Entry(ClaimedId about, WireValue.Map value, GateSession sender, boolean own, long until) {

		boolean isProcedure() {
			return this.value.get("metadata") != null;
		}

	}

	private final NodeContext context;

	private final ClaimedPeers peers;

	private final Map<NodeId, Map<ClaimedId, Entry>> keys = new LinkedHashMap<>();

	private final Map<ClaimedId, Map<NodeId, Long>> offered = new LinkedHashMap<>();

	/** How many entries are about whom. */
	private final Map<ClaimedId, Integer> about = new HashMap<>();

	private int size;

	/** Until then nothing can be displaced. */
	private long fullUntil;

	PeerEntries(NodeContext context, ClaimedPeers peers) {
		this.context = context;
		this.peers = peers;
		this.fullUntil = context.nanoTime();
	}

	int size() {
		return this.size;
	}

	/**
	 * Keep an entry.
	 * @param sender who stores it
	 * @param key its key
	 * @param value the entry
	 * @return why it is not kept, from the vocabulary of the code, or {@code null} if it
	 * is
	 */
	@Nullable String store(GateSession sender, NodeId key, WireValue.Map value) {
		ClaimedId about = ClaimedId.of(value.bytes("node_id"));
		Limits limits = this.context.limits();
		if (about == null) {
			return "entry_without_node_id";
		}
		if (WireCodec.encodeValue(value).length > limits.acceptedRecordBytes()) {
			return "entry_too_large";
		}
		if (this.peers.isProven(about)) {
			return "proven_id";
		}
		boolean own = about.equals(sender.claimed());
		if (!own && this.peers.isHere(about)) {
			return "entry_of_another_peer";
		}
		Map<ClaimedId, Entry> entries = this.keys.computeIfAbsent(key, (fresh) -> new LinkedHashMap<>());
		forget(key, entries.remove(about));
		// What a peer that is here says about itself comes before what anybody says about
		// others
		String full = (entries.size() >= limits.entriesPerKey() / 4 && !(own && displace(key, entries)))
				? "entries_per_key" : null;
		if (full == null && this.size >= limits.erlangEntries() && !(own && displaceAny(key))) {
			full = "entries";
		}
		if (full == null
				&& !sender.takeEntry(Math.min(limits.recordsPerPeer(), Math.max(64, limits.erlangEntries() / 8)))) {
			full = "entries_per_peer";
		}
		if (full != null) {
			prune(key, entries);
			return full;
		}
		Entry entry = new Entry(about, value, sender, own, this.context.nanoTime() + lifetime(value));
		entries.put(about, entry);
		this.size++;
		this.about.merge(about, 1, Integer::sum);
		if (own && entry.isProcedure()) {
			this.offered.computeIfAbsent(about, (id) -> new LinkedHashMap<>()).put(key, entry.until());
		}
		return null;
	}

	private boolean displace(NodeId key, Map<ClaimedId, Entry> entries) {
		for (Entry entry : entries.values()) {
			if (!entry.own() || !this.peers.isHere(entry.about())) {
				entries.remove(entry.about());
				forget(key, entry);
				this.context.counters().increment("erlang.dropped.entry");
				return true;
			}
		}
		return false;
	}

	/** Looks at all entries, hence not again at once if it was in vain. */
	private boolean displaceAny(NodeId except) {
		long now = this.context.nanoTime();
		if (this.fullUntil - now > 0) {
			return false;
		}
		for (Map.Entry<NodeId, Map<ClaimedId, Entry>> under : this.keys.entrySet()) {
			if (displace(under.getKey(), under.getValue())) {
				if (!under.getKey().equals(except)) {
					prune(under.getKey(), under.getValue());
				}
				return true;
			}
		}
		this.fullUntil = now + LOOK_NANOS;
		return false;
	}

	private static long lifetime(WireValue.Map value) {
		Long ttl = value.number("ttl");
		long seconds = (ttl != null && ttl > 0) ? ttl : DEFAULT_SECONDS;
		return Math.min(seconds, MAX_SECONDS) * 1_000_000_000L;
	}

	private void forget(NodeId key, @Nullable Entry entry) {
		if (entry == null) {
			return;
		}
		this.size--;
		this.about.computeIfPresent(entry.about(), (id, count) -> (count > 1) ? count - 1 : null);
		entry.sender().entryForgotten();
		Map<NodeId, Long> own = this.offered.get(entry.about());
		if (own != null && own.remove(key) != null && own.isEmpty()) {
			this.offered.remove(entry.about());
		}
	}

	private void prune(NodeId key, Map<ClaimedId, Entry> entries) {
		if (entries.isEmpty()) {
			this.keys.remove(key);
		}
	}

	/**
	 * What is under a key.
	 * @return the entries, those of peers that are connected here first
	 */
	List<WireValue.Map> find(NodeId key) {
		Map<ClaimedId, Entry> entries = this.keys.get(key);
		if (entries == null) {
			return List.of();
		}
		long now = this.context.nanoTime();
		List<WireValue.Map> here = new ArrayList<>();
		List<WireValue.Map> elsewhere = new ArrayList<>();
		for (Entry entry : entries.values()) {
			boolean connected = this.peers.isHere(entry.about());
			if (entry.until() - now > 0 && (connected || !entry.own())) {
				(connected ? here : elsewhere).add(entry.value());
			}
		}
		here.addAll(elsewhere);
		return here;
	}

	/**
	 * The procedures that a peer said that it offers.
	 * @param id the id that it claims
	 * @return their keys, and until when
	 */
	Map<NodeId, Long> offeredBy(ClaimedId id) {
		Map<NodeId, Long> own = this.offered.get(id);
		return (own != null) ? new LinkedHashMap<>(own) : Map.of();
	}

	/**
	 * Forget what was said about a node that proved its id.
	 */
	void forget(NodeId node) {
		ClaimedId id = ClaimedId.of(node.bytes());
		if (id == null || !this.about.containsKey(id)) {
			return;
		}
		removeIf((entry) -> node.equals(entry.about().node()));
	}

	/** Forget what is over. */
	void sweep() {
		long now = this.context.nanoTime();
		removeIf((entry) -> entry.until() - now <= 0);
	}

	private void removeIf(Predicate<Entry> condition) {
		Iterator<Map.Entry<NodeId, Map<ClaimedId, Entry>>> all = this.keys.entrySet().iterator();
		while (all.hasNext()) {
			Map.Entry<NodeId, Map<ClaimedId, Entry>> under = all.next();
			under.getValue().values().removeIf((entry) -> {
				boolean remove = condition.test(entry);
				if (remove) {
					forget(under.getKey(), entry);
				}
				return remove;
			});
			if (under.getValue().isEmpty()) {
				all.remove();
			}
		}
	}

}
