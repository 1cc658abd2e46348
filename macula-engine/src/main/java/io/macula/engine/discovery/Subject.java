package io.macula.engine.discovery;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import io.macula.engine.identity.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * A topic whose subscribers, or a procedure whose providers, somebody asked for. Confined
 * to the loop, except for the answer and its age, which any thread reads.
 */
final class Subject {

	private static final long TOUCH_NANOS = 1_000_000_000L;

	private final String kind;

	private final String name;

	private final List<Consumer<Resolution>> waiting = new ArrayList<>();

	private final Set<KeyState> keys = new LinkedHashSet<>();

	private final Map<NodeId, Long> withdrawn = new LinkedHashMap<>();

	private final AtomicBoolean refreshing = new AtomicBoolean();

	private volatile @Nullable Resolution resolution;

	private volatile long staleAt;

	private volatile long touchedAt = Long.MIN_VALUE;

	private boolean resolving;

	private boolean forgotten;

	Subject(String kind, String name) {
		this.kind = kind;
		this.name = name;
	}

	String kind() {
		return this.kind;
	}

	String name() {
		return this.name;
	}

	/**
	 * The last answer. Thread-safe.
	 */
	@Nullable Resolution resolution() {
		return this.resolution;
	}

	/**
	 * When the answer is stale, on the monotonic clock. Thread-safe.
	 */
	long staleAt() {
		return this.staleAt;
	}

	void staleAt(long time) {
		this.staleAt = time;
	}

	/**
	 * It is asked for. Thread-safe.
	 * @param now the monotonic clock
	 * @return whether that was not said for some time
	 */
	boolean touch(long now) {
		long before = this.touchedAt;
		if (before != Long.MIN_VALUE && now - before < TOUCH_NANOS) {
			return false;
		}
		this.touchedAt = now;
		return true;
	}

	/**
	 * Keep an answer; the known one if it is the same.
	 * @return the one to use
	 */
	Resolution resolved(Resolution latest) {
		Resolution before = this.resolution;
		if (before != null && before.equals(latest)) {
			return before;
		}
		this.resolution = latest;
		return latest;
	}

	/**
	 * Let one of several threads start a refresh. Thread-safe.
	 * @return whether the caller is to start it
	 */
	boolean beginRefresh() {
		return this.refreshing.compareAndSet(false, true);
	}

	void endRefresh() {
		this.refreshing.set(false);
	}

	void await(Consumer<Resolution> then) {
		this.waiting.add(then);
	}

	List<Consumer<Resolution>> takeWaiting() {
		List<Consumer<Resolution>> taken = List.copyOf(this.waiting);
		this.waiting.clear();
		return taken;
	}

	boolean isResolving() {
		return this.resolving;
	}

	void resolving(boolean resolving) {
		this.resolving = resolving;
	}

	/**
	 * The keys that the answer came from.
	 */
	Set<KeyState> keys() {
		return this.keys;
	}

	/**
	 * Nodes that said that they do not offer it any more, with the number of the record
	 * that is wrong.
	 */
	Map<NodeId, Long> withdrawn() {
		return this.withdrawn;
	}

	/**
	 * Forget about nodes that are not found any more.
	 */
	void pruneWithdrawn() {
		this.withdrawn.keySet()
			.removeIf((node) -> this.keys.stream()
				.noneMatch((state) -> state.records().stream().anyMatch((record) -> record.owner().equals(node))));
	}

	boolean isForgotten() {
		return this.forgotten;
	}

	void forget() {
		this.forgotten = true;
	}

}
