package io.macula.engine.discovery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import io.macula.engine.dht.Dht;
import io.macula.engine.dht.FindListener;
import io.macula.engine.dht.RecordKeys;
import io.macula.engine.dht.RecordListener;
import io.macula.engine.dht.SignedRecord;
import io.macula.engine.dht.Values;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;
import io.macula.engine.link.Links;
import io.macula.engine.runtime.NodeContext;
import org.jspecify.annotations.Nullable;

/**
 * What is known about the keys that subjects depend on. Many topics share the keys of
 * their prefixes, so each key is looked up once for all of them. The nodes that keep a
 * key are asked to tell about changes; while three of them are linked, what they told is
 * taken for current much longer. Confined to the loop.
 */
final class KeyCache implements RecordListener {

	/** How long the keepers of a key are asked to tell about changes. */
	private static final long WATCH_SECONDS = 45;

	/** After this time the keepers are asked again, because they may be others by now. */
	private static final long WATCHED_NANOS = 20_000_000_000L;

	/** Keepers that must be linked: one that fails to tell does no harm. */
	private static final int WATCHERS = 3;

	private final NodeContext context;

	private final Links links;

	private final Dht dht;

	private final Consumer<Subject> changed;

	private final Map<NodeId, KeyState> states = new LinkedHashMap<>();

	/** Links come and go far more often than what is told over them matters. */
	private final Map<NodeId, Set<KeyState>> watched = new HashMap<>();

	KeyCache(NodeContext context, Links links, Dht dht, Consumer<Subject> changed) {
		this.context = context;
		this.links = links;
		this.dht = dht;
		this.changed = changed;
	}

	/**
	 * The state of a key, for a subject that depends on it from now on.
	 */
	KeyState use(Subject subject, String name, int shard) {
		NodeId key = RecordKeys.key(this.dht.realm(), name, shard);
		KeyState state = this.states.computeIfAbsent(key, (any) -> new KeyState(any, name, shard));
		state.dependants().add(subject);
		return state;
	}

	/**
	 * A subject does not depend on a key any more.
	 */
	void release(Subject subject, KeyState state) {
		state.dependants().remove(subject);
		if (state.dependants().isEmpty()) {
			this.states.remove(state.key(), state);
			unwatch(state);
		}
	}

	private void unwatch(KeyState state) {
		for (Link link : state.watchers()) {
			this.watched.computeIfPresent(link.remote(), (node, keys) -> {
				keys.remove(state);
				return keys.isEmpty() ? null : keys;
			});
		}
	}

	/**
	 * Make sure that what is known about a key is not older than some age.
	 * @param state the key
	 * @param maxAgeNanos the age
	 * @param then to run when it is known, perhaps at once
	 */
	void refresh(KeyState state, long maxAgeNanos, Runnable then) {
		if (isFresh(state, maxAgeNanos)) {
			then.run();
			return;
		}
		state.await(then);
		if (state.isAsking()) {
			return;
		}
		state.asking(true);
		long since = this.context.nanoTime();
		this.context.counters().increment("discovery.lookups");
		this.dht.find(state.key(), WATCH_SECONDS, new FindListener() {

			@Override
			public void found(Values values) {
				state.asking(false);
				boolean different = answered(state, values, since);
				state.takeWaiting().forEach(Runnable::run);
				tell(state, different);
			}

			@Override
			public void improved(Values values) {
				tell(state, answered(state, values, since));
			}

		});
	}

	private boolean answered(KeyState state, Values values, long since) {
		List<Link> watchers = new ArrayList<>();
		for (NodeId node : values.watchers()) {
			Link link = this.links.link(node);
			if (link != null && link.proven()) {
				watchers.add(link);
			}
		}
		state.expire(this.context.wallMillis());
		unwatch(state);
		boolean different = state.update(values, watchers, since, this.context.nanoTime());
		// The answer may come when nobody needs the key any more
		if (this.states.get(state.key()) == state) {
			for (Link link : watchers) {
				this.watched.computeIfAbsent(link.remote(), (node) -> new LinkedHashSet<>()).add(state);
			}
		}
		return different;
	}

	private void tell(KeyState state, boolean different) {
		if (different) {
			List.copyOf(state.dependants()).forEach(this.changed);
		}
	}

	/**
	 * Whether a key need not be asked for.
	 */
	boolean isFresh(KeyState state, long maxAgeNanos) {
		return state.isKnown() && this.context.nanoTime() - state.askedAt() < freshNanos(state, maxAgeNanos);
	}

	/**
	 * How long what is known about a key is current.
	 */
	long freshNanos(KeyState state, long maxAgeNanos) {
		return isWatched(state) ? Math.max(WATCHED_NANOS, maxAgeNanos) : maxAgeNanos;
	}

	/**
	 * Whether changes will be told. Nobody tells that a key is split, so one that is
	 * nearly full is asked for more often.
	 */
	private boolean isWatched(KeyState state) {
		if (!state.isSplit() && 4 * state.records().size() >= 3 * this.context.limits().splitEntries()) {
			return false;
		}
		int open = 0;
		for (Link link : state.watchers()) {
			open += link.open() ? 1 : 0;
		}
		return open > 0 && open >= Math.min(WATCHERS, state.watchers().size());
	}

	/**
	 * Whoever was asked over another link to the node to tell about changes may not do so
	 * any more.
	 * @param node the node
	 * @param current the link to it now, {@code null} if there is none
	 */
	void lost(NodeId node, @Nullable Link current) {
		for (KeyState state : this.watched.getOrDefault(node, Set.of())) {
			if (state.watchers().stream().anyMatch((link) -> link.remote().equals(node) && link != current)) {
				state.dependants().forEach((subject) -> subject.staleAt(this.context.nanoTime()));
			}
		}
	}

	@Override
	public boolean wants(NodeId key) {
		return this.states.containsKey(key);
	}

	@Override
	public void changed(SignedRecord record) {
		KeyState state = this.states.get(record.key());
		if (state != null && state.update(record, this.context.nanoTime(), 4 * this.context.limits().entriesPerKey())) {
			this.context.counters().increment("discovery.news");
			tell(state, true);
		}
	}

	int size() {
		return this.states.size();
	}

}
