package io.macula.engine.pubsub;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.NodeContext;

/**
 * Fingerprints of what was passed on lately, so that nothing is passed on twice. The
 * oldest is forgotten first. Confined to the loop.
 */
final class RecentFrames {

	private static final long NANOS = 60_000_000_000L;

	private final NodeContext context;

	private final int most;

	private final Map<NodeId, Long> times = new LinkedHashMap<>();

	RecentFrames(NodeContext context) {
		this.context = context;
		this.most = context.limits().dedupEntries();
	}

	/**
	 * One comes by.
	 * @return whether it did not lately
	 */
	boolean add(NodeId fingerprint) {
		long now = this.context.nanoTime();
		Iterator<Long> oldest = this.times.values().iterator();
		while (oldest.hasNext() && (now - oldest.next() > NANOS || this.times.size() >= this.most)) {
			oldest.remove();
		}
		return this.times.putIfAbsent(fingerprint, now) == null;
	}

	int size() {
		return this.times.size();
	}

}
