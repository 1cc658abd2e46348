package io.macula.engine.pubsub;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import io.macula.engine.identity.NodeId;

/**
 * Neighbours whose way to a node seemed to be none of late, a few of them. Confined to
 * the loop.
 */
final class Suspects {

	private static final long NANOS = 120_000_000_000L;

	private static final int MOST = 16;

	/** Until when, the latest last. */
	private final Map<NodeId, Long> nodes = new LinkedHashMap<>();

	void add(NodeId neighbour, long now) {
		this.nodes.remove(neighbour);
		this.nodes.put(neighbour, now + NANOS);
		if (this.nodes.size() > MOST) {
			this.nodes.remove(this.nodes.keySet().iterator().next());
		}
	}

	/** It was wronged. */
	void remove(NodeId neighbour) {
		this.nodes.remove(neighbour);
	}

	Set<NodeId> all(long now) {
		this.nodes.values().removeIf((until) -> until - now <= 0);
		return Set.copyOf(this.nodes.keySet());
	}

}
