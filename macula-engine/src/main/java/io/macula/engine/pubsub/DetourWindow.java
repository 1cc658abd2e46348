package io.macula.engine.pubsub;

import java.util.HashSet;
import java.util.Set;

/**
 * How much of what is to be confirmed may be under way through others to one node:
 * whoever passes it on has other things to do, and what a broken way loses has to be sent
 * again. A sliding window over messages, as in many transports. Confined to the loop.
 */
final class DetourWindow {

	/** Messages that may be under way. */
	static final int SIZE = 64;

	private final Set<LaneEntry> underWay = new HashSet<>();

	/**
	 * Whether a message may go. One that is under way may go again.
	 */
	boolean admit(LaneEntry entry) {
		if (isFull()) {
			return this.underWay.contains(entry);
		}
		this.underWay.add(entry);
		return true;
	}

	/** It was answered, or given up, or did not go. */
	void leave(LaneEntry entry) {
		this.underWay.remove(entry);
	}

	boolean isFull() {
		return this.underWay.size() >= SIZE;
	}

	/** What was under way counts for nothing any more. */
	void clear() {
		this.underWay.clear();
	}

}
