package io.macula.engine.pubsub;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiPredicate;

import io.macula.engine.identity.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered because of neighbours. When it is too much, the thing that was not
 * used for longest of the neighbour that has most is forgotten: none takes the room of
 * others. Confined to the loop.
 *
 * @param <K> tells the things of one neighbour apart
 * @param <V> a thing
 */
final class ByNeighbour<K, V extends ByNeighbour.Used> {

	private final Map<@Nullable NodeId, Map<K, V>> things = new HashMap<>();

	private final int limit;

	private int size;

	/**
	 * Nothing is remembered.
	 * @param limit most things
	 */
	ByNeighbour(int limit) {
		this.limit = limit;
	}

	/**
	 * A thing of one neighbour, which counts as use of it.
	 * @param neighbour the neighbour, {@code null} for this node itself
	 */
	@Nullable V get(@Nullable NodeId neighbour, K key) {
		Map<K, V> same = this.things.get(neighbour);
		return (same != null) ? same.get(key) : null;
	}

	/**
	 * Of the things of all neighbours the one that was used last.
	 */
	@Nullable V latest(K key) {
		V latest = null;
		for (Map<K, V> some : this.things.values()) {
			V thing = some.get(key);
			latest = (thing != null && (latest == null || thing.usedAt() - latest.usedAt() > 0)) ? thing : latest;
		}
		return latest;
	}

	/**
	 * Remember a thing in place of the one with that key.
	 */
	void put(@Nullable NodeId neighbour, K key, V thing) {
		Map<K, V> same = this.things.computeIfAbsent(neighbour, (any) -> new LinkedHashMap<>(16, 0.75f, true));
		if (same.put(key, thing) == null && ++this.size > this.limit) {
			forgetOne(same);
		}
	}

	private void forgetOne(Map<K, V> same) {
		Map<K, V> most = same;
		for (Map<K, V> some : this.things.values()) {
			boolean older = some.size() == most.size() && firstUse(some) - firstUse(most) < 0;
			most = (some.size() > most.size() || older) ? some : most;
		}
		Iterator<K> oldest = most.keySet().iterator();
		oldest.next();
		oldest.remove();
		this.size--;
		if (most.isEmpty()) {
			this.things.values().removeIf(Map::isEmpty);
		}
	}

	private long firstUse(Map<K, V> some) {
		return some.values().iterator().next().usedAt();
	}

	/** Forget all things of a neighbour. */
	void remove(NodeId neighbour) {
		Map<K, V> own = this.things.remove(neighbour);
		this.size -= (own != null) ? own.size() : 0;
	}

	/** Forget some things. */
	void removeIf(BiPredicate<K, V> test) {
		this.things.values().removeIf((same) -> {
			int before = same.size();
			same.entrySet().removeIf((entry) -> test.test(entry.getKey(), entry.getValue()));
			this.size -= before - same.size();
			return same.isEmpty();
		});
	}

	int size() {
		return this.size;
	}

	/**
	 * Something that is used now and then.
	 */
	interface Used {

		/** When it was used last, on the monotonic clock. */
		long usedAt();

	}

}
