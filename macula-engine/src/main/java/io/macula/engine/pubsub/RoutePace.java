package io.macula.engine.pubsub;

import io.macula.engine.link.Link;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.RateLimit;

/**
 * How much this node gives one neighbour to pass on: a little less than it passes on for
 * a neighbour itself ({@link ForwardBudget}), since searches count there, too. A
 * neighbour with limits as high as these drops nothing because of them, so whatever is
 * missing nevertheless tells that somebody keeps it, and nobody can hide behind a limit
 * (see {@link WayProof}). One with lower limits may be suspected wrongly; then others are
 * asked before it, which pass on more, and it stays in use if there are none. What it
 * says about its limits would not be proof of anything. Confined to the loop.
 */
final class RoutePace {

	/** What is left to searches is one of so many parts. */
	private static final int REST = 8;

	private static final long SECOND_NANOS = 1_000_000_000L;

	private static final long SHORTEST_NANOS = 5_000_000L;

	private final NodeContext context;

	private final RateLimit messages;

	private final RateLimit bytes;

	private final long pauseNanos;

	private RoutePace(NodeContext context) {
		Limits limits = context.limits();
		this.context = context;
		long most = less(limits.forwardedMessages());
		this.messages = new RateLimit(most, context.nanoTime());
		// The largest message must be possible
		this.bytes = new RateLimit(Math.max(less(limits.forwardedBytes()), Routed.MAX_BYTES + Routed.OVERHEAD),
				context.nanoTime());
		this.pauseNanos = Math.max(SECOND_NANOS / most, SHORTEST_NANOS);
	}

	private static long less(long limit) {
		return Math.max(1, limit - limit / REST);
	}

	static RoutePace of(Link link, NodeContext context) {
		RoutePace pace = link.attribute(RoutePace.class);
		if (pace == null) {
			pace = new RoutePace(context);
			link.attribute(RoutePace.class, pace);
		}
		return pace;
	}

	/**
	 * Give a message to the neighbour.
	 * @param size its bytes
	 * @return {@code false} if that must wait
	 */
	boolean take(int size) {
		long now = this.context.nanoTime();
		return this.messages.has(1, now) && this.bytes.take(size, now) && this.messages.take(1, now);
	}

	/** When to try again, in nanoseconds. */
	long pauseNanos() {
		return this.pauseNanos;
	}

}
