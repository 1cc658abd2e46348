package io.macula.engine.rpc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.macula.engine.discovery.Found;
import io.macula.engine.discovery.NodeFinder;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Links;
import io.macula.engine.link.Purpose;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the providers of some procedures known and linked, so that the first call need
 * not search and dial. Confined to the loop.
 */
final class Interests {

	private static final long LOOK_NANOS = 10_000_000_000L;

	/** Providers of one procedure that are linked before they are needed. */
	private static final int MAX_LINKED = 16;

	private final NodeContext context;

	private final Links links;

	private final NodeFinder finder;

	private final Map<String, Integer> wanted = new HashMap<>();

	private @Nullable Timer timer;

	Interests(RpcShared shared) {
		this.context = shared.context();
		this.links = shared.links();
		this.finder = shared.finder();
	}

	int count() {
		return this.wanted.size();
	}

	boolean has(String procedure) {
		return this.wanted.containsKey(procedure);
	}

	/**
	 * Keep the providers of a procedure at hand.
	 * @param procedure its name
	 * @param then run once, when those that are known now are linked or cannot be
	 */
	void add(String procedure, Runnable then) {
		this.wanted.merge(procedure, 1, Integer::sum);
		if (this.timer == null) {
			restart();
		}
		look(procedure, then);
	}

	void remove(String procedure) {
		this.wanted.computeIfPresent(procedure, (name, count) -> (count > 1) ? count - 1 : null);
		if (this.wanted.isEmpty()) {
			stop();
		}
	}

	/** Look with a fresh timer. */
	void restart() {
		stop();
		if (!this.wanted.isEmpty()) {
			this.timer = this.context.every(() -> LOOK_NANOS - this.context.random().nextLong(LOOK_NANOS / 5),
					() -> List.copyOf(this.wanted.keySet()).forEach((procedure) -> look(procedure, () -> {
					})));
		}
	}

	void stop() {
		if (this.timer != null) {
			this.timer.cancel();
			this.timer = null;
		}
	}

	private void look(String procedure, Runnable then) {
		this.finder.providers(procedure, (resolution) -> {
			NodeId self = this.links.self().nodeId();
			List<Found> missing = new ArrayList<>();
			for (Found found : resolution.nodes().subList(0, Math.min(resolution.nodes().size(), MAX_LINKED))) {
				NodeId node = found.contact().nodeId();
				if (!node.equals(self) && this.links.link(node) == null) {
					missing.add(found);
				}
			}
			int[] waiting = { missing.size() + 1 };
			Runnable one = () -> {
				if (--waiting[0] == 0) {
					then.run();
				}
			};
			for (Found found : missing) {
				this.context.counters().increment("rpc.prefetched");
				this.links.connect(found.contact(), Purpose.KEEP, (link, failure) -> {
					if (link == null) {
						this.finder.unreachable(found.contact().nodeId());
					}
					one.run();
				});
			}
			one.run();
		});
	}

}
