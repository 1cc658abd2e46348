package io.macula.engine.erlang;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.macula.engine.dht.Dht;
import io.macula.engine.dht.RecordKinds;
import io.macula.engine.dht.SignedRecord;
import io.macula.engine.dht.UnsignedEntry;
import io.macula.engine.dht.Values;
import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.wire.WireValue;

/**
 * What the mesh keeps under a key, in the form that 0.14.3 reads. Peers of 0.14.3 ask
 * with every message that they publish, so answers serve for a short time, and questions
 * that are under way for everybody who asks meanwhile. Confined to the loop.
 */
final class MeshEntries {

	/** 0.14.3 gives up after five. */
	private static final long PATIENCE_NANOS = 2_000_000_000L;

	private static final long FOUND_NANOS = 2_000_000_000L;

	private static final long NOTHING_NANOS = 500_000_000L;

	private static final int MAX_CACHED = 1024;

	private static final int MAX_QUESTIONS = 256;

	/**
	 * What was found. Immutable.
	 *
	 * @param providers nodes that answer calls, as entries
	 * @param subscribers whether somebody in the mesh wants messages
	 */
	record Found(List<WireValue.Map> providers, boolean subscribers) {

		static final Found NOTHING = new Found(List.of(), false);

	}

	/** An answer and how long it serves. */
	private record Cached(Found found, long until) {
	}

	private final NodeContext context;

	private final Dht dht;

	private final Map<NodeId, Cached> cache = new LinkedHashMap<>();

	private final Map<NodeId, List<Consumer<Found>>> asked = new HashMap<>();

	MeshEntries(NodeContext context, Dht dht) {
		this.context = context;
		this.dht = dht;
	}

	/**
	 * Look up a key.
	 * @param key the key
	 * @param then receives what was found, in bounded time, perhaps before this returns
	 */
	void find(NodeId key, Consumer<Found> then) {
		Cached known = this.cache.get(key);
		if (known != null && known.until() - this.context.nanoTime() > 0) {
			then.accept(known.found());
			return;
		}
		List<Consumer<Found>> waiting = this.asked.get(key);
		if (waiting != null) {
			waiting.add(then);
			return;
		}
		if (this.asked.size() >= MAX_QUESTIONS) {
			this.context.counters().increment("erlang.refused.lookups");
			then.accept(Found.NOTHING);
			return;
		}
		List<Consumer<Found>> first = new ArrayList<>();
		first.add(then);
		this.asked.put(key, first);
		this.context.after(PATIENCE_NANOS, () -> answer(key, first, Found.NOTHING));
		this.dht.find(key, 0, (values) -> answer(key, first, read(values)));
	}

	private void answer(NodeId key, List<Consumer<Found>> waiting, Found found) {
		if (!this.asked.remove(key, waiting)) {
			return;
		}
		long serves = found.providers().isEmpty() ? NOTHING_NANOS : FOUND_NANOS;
		this.cache.remove(key);
		this.cache.put(key, new Cached(found, this.context.nanoTime() + serves));
		if (this.cache.size() > MAX_CACHED) {
			this.cache.remove(this.cache.keySet().iterator().next());
		}
		waiting.forEach((then) -> then.accept(found));
	}

	private static Found read(Values values) {
		List<WireValue.Map> providers = new ArrayList<>();
		boolean subscribers = false;
		for (SignedRecord record : values.records()) {
			if (record.body().kind().equals(RecordKinds.SUBSCRIBER)) {
				subscribers = true;
			}
			else {
				providers.add(record.toUnsignedMap());
			}
		}
		for (UnsignedEntry entry : values.unsigned()) {
			if (entry.value().get("metadata") != null) {
				providers.add(entry.value());
			}
		}
		return new Found(List.copyOf(providers), subscribers);
	}

}
