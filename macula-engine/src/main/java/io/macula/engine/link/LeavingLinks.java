package io.macula.engine.link;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.Timer;
import io.macula.engine.transport.CloseReason;

/**
 * The links that take nothing new and finish what they have, for so long at most.
 * Confined to the loop.
 */
final class LeavingLinks {

	/** Links of one node that may finish what they have, at once. */
	private static final int MOST_OF_NODE = 4;

	private final LinkShared shared;

	/** With the timers that end them anyway. */
	private final Map<MeshLink, Timer> links = new LinkedHashMap<>();

	LeavingLinks(LinkShared shared) {
		this.shared = shared;
	}

	void add(MeshLink link) {
		this.links.put(link,
				this.shared.context()
					.after(this.shared.timings().farewell(),
							() -> link.session().close(CloseReason.local(CloseReason.NORMAL, "farewell is over"))));
		endOldest(link.remote());
	}

	/** Those to a node, the oldest first. */
	List<MeshLink> of(NodeId id) {
		return this.links.keySet().stream().filter((link) -> link.remote().equals(id)).toList();
	}

	/** A peer that connects again and again is not given the time to fill this node. */
	private void endOldest(NodeId id) {
		List<MeshLink> same = of(id);
		if (same.size() > MOST_OF_NODE) {
			same.get(0)
				.session()
				.close(CloseReason.local(CloseReason.DUPLICATE, "too many links of one node are being ended"));
		}
	}

	/** The link is closed. */
	void remove(MeshLink link) {
		Timer farewell = this.links.remove(link);
		if (farewell != null) {
			farewell.cancel();
		}
	}

	boolean contains(MeshLink link) {
		return this.links.containsKey(link);
	}

	int size() {
		return this.links.size();
	}

	/** The links, which may be closed while one goes through them. */
	List<MeshLink> all() {
		return List.copyOf(this.links.keySet());
	}

}
