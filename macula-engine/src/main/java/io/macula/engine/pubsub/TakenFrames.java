package io.macula.engine.pubsub;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.NodeContext;

/**
 * Which messages that came through others were taken, so that nobody can send one again
 * for as long as its signature is good. If there are too many the oldest is forgotten,
 * and from then on what was signed as early as that one is refused: so forgetting lets
 * nothing in. Confined to the loop.
 */
final class TakenFrames {

	private final Map<NodeId, Taken> frames = new LinkedHashMap<>();

	private final NodeContext context;

	private final int most;

	private final long nanos;

	/** What was signed by then may have been forgotten. */
	private long forgottenUntil = Long.MIN_VALUE;

	/**
	 * Nothing was taken.
	 * @param context the surroundings
	 * @param nanos how long a signature can be good
	 */
	TakenFrames(NodeContext context, long nanos) {
		this.context = context;
		this.nanos = nanos;
		this.most = context.limits().dedupEntries();
	}

	/**
	 * Take a message.
	 * @param fingerprint tells it from all others
	 * @param issued when it was signed, in milliseconds of the clock of its source
	 * @return {@code false} if it was taken before, or nobody knows
	 */
	boolean take(NodeId fingerprint, long issued) {
		long now = this.context.nanoTime();
		Iterator<Taken> oldest = this.frames.values().iterator();
		while (oldest.hasNext() && now - oldest.next().at > this.nanos) {
			oldest.remove();
		}
		if (issued <= this.forgottenUntil) {
			return false;
		}
		// A clock that is ahead must not make those of others late
		Taken taken = new Taken(Math.min(issued, this.context.wallMillis()), now);
		if (this.frames.putIfAbsent(fingerprint, taken) != null) {
			return false;
		}
		if (this.frames.size() > this.most) {
			Iterator<Taken> first = this.frames.values().iterator();
			this.forgottenUntil = Math.max(this.forgottenUntil, first.next().issued);
			first.remove();
		}
		return true;
	}

	int size() {
		return this.frames.size();
	}

	/**
	 * One message.
	 *
	 * @param issued when it was signed, at the latest when it came, in milliseconds
	 * @param at when it came, on the monotonic clock
	 */
	private record Taken(long issued, long at) {
	}

}
