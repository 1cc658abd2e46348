package io.macula.engine.dht;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.Store;

/**
 * Who asked for a key lately and wants to be told when something changes under it, so
 * that a publisher learns of a new subscriber within a round trip. Confined to the loop.
 */
final class Watches {

	/** Longest time that a lookup may ask for. */
	private static final long MAX_SECONDS = 60;

	/** One peer may have this part of the places. */
	private static final int SHARE = 16;

	/**
	 * How many places a peer has.
	 */
	private static final class Taken {

		private int count;

	}

	private final NodeContext context;

	private final Map<NodeId, Map<Link, Long>> watches = new LinkedHashMap<>();

	private int size;

	Watches(NodeContext context) {
		this.context = context;
	}

	/**
	 * Tell a peer about changes.
	 * @param link the peer
	 * @param key the key
	 * @param seconds for how long
	 * @return whether there was room
	 */
	boolean add(Link link, NodeId key, long seconds) {
		long until = this.context.nanoTime() + Math.min(seconds, MAX_SECONDS) * 1_000_000_000L;
		Map<Link, Long> known = this.watches.get(key);
		if (known != null && known.replace(link, until) != null) {
			return true;
		}
		Taken taken = taken(link);
		int most = this.context.limits().recordWatches();
		if (this.size >= most || taken.count >= Math.max(1, most / SHARE)) {
			this.context.counters().increment("dht.watch.refused");
			return false;
		}
		this.watches.computeIfAbsent(key, (any) -> new LinkedHashMap<>()).put(link, until);
		this.size++;
		taken.count++;
		return true;
	}

	private static Taken taken(Link link) {
		Taken taken = link.attribute(Taken.class);
		if (taken == null) {
			taken = new Taken();
			link.attribute(Taken.class, taken);
		}
		return taken;
	}

	/**
	 * Something changed under a key.
	 * @param record what is new
	 */
	void changed(SignedRecord record) {
		Map<Link, Long> links = this.watches.get(record.key());
		if (links == null) {
			return;
		}
		expire(links);
		if (links.isEmpty()) {
			this.watches.remove(record.key());
			return;
		}
		Store message = new Store("store", record.key().bytes(), record.toMap(), null, Extras.NONE);
		for (Link link : links.keySet()) {
			if (!link.remote().equals(record.owner())) {
				this.context.counters().increment("dht.watch.told");
				link.control(message);
			}
		}
	}

	void sweep() {
		Iterator<Map<Link, Long>> all = this.watches.values().iterator();
		while (all.hasNext()) {
			Map<Link, Long> links = all.next();
			expire(links);
			if (links.isEmpty()) {
				all.remove();
			}
		}
	}

	private void expire(Map<Link, Long> links) {
		long now = this.context.nanoTime();
		links.entrySet().removeIf((entry) -> {
			boolean remove = entry.getValue() <= now || !entry.getKey().open();
			if (remove) {
				this.size--;
				taken(entry.getKey()).count--;
			}
			return remove;
		});
	}

	int size() {
		return this.size;
	}

}
