package io.macula.engine.pubsub;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.NodeContext;

/**
 * Fingerprints of what came by lately, so that nothing is taken twice. The oldest is
 * forgotten first. Confined to the loop.
 */
final class RecentFrames {

	private final NodeContext context;

	private final int most;

	private final long nanos;

	private final Map<NodeId, Long> times = new LinkedHashMap<>();

	/**
	 * Nothing came by.
	 * @param context the surroundings
	 * @param nanos how long it is remembered
	 */
	RecentFrames(NodeContext context, long nanos) {
		this.context = context;
		this.nanos = nanos;
		this.most = context.limits().dedupEntries();
	}

	/**
	 * One comes by.
	 * @return whether it did not lately
	 */
	boolean add(NodeId fingerprint) {
		long now = this.context.nanoTime();
		Iterator<Long> oldest = this.times.values().iterator();
		while (oldest.hasNext() && now - oldest.next() > this.nanos) {
			oldest.remove();
		}
		if (this.times.putIfAbsent(fingerprint, now) != null) {
			// What is repeated makes nothing be forgotten
			return false;
		}
		if (this.times.size() > this.most) {
			Iterator<NodeId> first = this.times.keySet().iterator();
			first.next();
			first.remove();
		}
		return true;
	}

	int size() {
		return this.times.size();
	}

}
