package io.macula.engine.pubsub;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.NodeContext;

/**
 * Which messages that came through others were taken, so that nobody can send one again
 * for as long as its signature is good. If there are too many the oldest is forgotten,
 * and from then on what its source signed as early as that one is refused: so forgetting
 * lets nothing in, whatever the clock of the source says, and makes nobody else late. Of
 * too many sources the one whose messages were not forgotten for longest counts for all.
 * Confined to the loop.
 */
final class TakenFrames {

	private final Map<NodeId, Taken> frames = new LinkedHashMap<>();

	/** What a source signed by then may have been forgotten; the latest one last. */
	private final Map<NodeId, Long> forgotten = new LinkedHashMap<>();

	private final NodeContext context;

	private final int most;

	private final long nanos;

	/** The same for sources that are forgotten themselves. */
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
	 * @param source who signed it
	 * @param issued when it was signed, in milliseconds of the clock of its source
	 * @return {@code false} if it was taken before, or nobody knows
	 */
	boolean take(NodeId fingerprint, NodeId source, long issued) {
		long now = this.context.nanoTime();
		Iterator<Taken> oldest = this.frames.values().iterator();
		while (oldest.hasNext() && now - oldest.next().at > this.nanos) {
			oldest.remove();
		}
		if (issued <= this.forgottenUntil || issued <= this.forgotten.getOrDefault(source, Long.MIN_VALUE)
				|| this.frames.putIfAbsent(fingerprint, new Taken(source, issued, now)) != null) {
			return false;
		}
		if (this.frames.size() > this.most) {
			forgetOldest();
		}
		return true;
	}

	private void forgetOldest() {
		Iterator<Taken> first = this.frames.values().iterator();
		Taken oldest = first.next();
		first.remove();
		Long before = this.forgotten.remove(oldest.source);
		this.forgotten.put(oldest.source, (before != null) ? Math.max(before, oldest.issued) : oldest.issued);
		if (this.forgotten.size() > this.most) {
			Iterator<Long> longest = this.forgotten.values().iterator();
			this.forgottenUntil = Math.max(this.forgottenUntil, longest.next());
			longest.remove();
		}
	}

	int size() {
		return this.frames.size();
	}

	/**
	 * One message.
	 *
	 * @param source who signed it
	 * @param issued when it was signed, in milliseconds of the clock of its source
	 * @param at when it came, on the monotonic clock
	 */
	private record Taken(NodeId source, long issued, long at) {
	}

}
