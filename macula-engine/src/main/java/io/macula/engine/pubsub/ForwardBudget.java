package io.macula.engine.pubsub;

import io.macula.engine.link.Link;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.runtime.RateLimit;

/**
 * How much one peer may have passed on, searched or checked, in messages and in bytes.
 * Confined to the loop.
 */
final class ForwardBudget {

	/**
	 * A search may make this many messages, or more, of one. It takes no more than this
	 * part of a second's worth, or a node that passes on little would never search.
	 */
	private static final int SEARCH = 16;

	private final NodeContext context;

	/** Counts parts of a message, {@value #SEARCH} for a whole one. */
	private final RateLimit messages;

	private final RateLimit bytes;

	private final long search;

	private ForwardBudget(NodeContext context) {
		Limits limits = context.limits();
		this.context = context;
		this.messages = new RateLimit((long) SEARCH * limits.forwardedMessages(), context.nanoTime());
		this.bytes = new RateLimit(limits.forwardedBytes(), context.nanoTime());
		this.search = Math.min(SEARCH * SEARCH, limits.forwardedMessages());
	}

	static ForwardBudget of(Link link, NodeContext context) {
		ForwardBudget budget = link.attribute(ForwardBudget.class);
		if (budget == null) {
			budget = new ForwardBudget(context);
			link.attribute(ForwardBudget.class, budget);
		}
		return budget;
	}

	/**
	 * Take what one message takes.
	 * @return {@code false} if there is not as much now
	 */
	boolean take(int size) {
		long now = this.context.nanoTime();
		return this.messages.has(SEARCH, now) && this.bytes.take(size, now) && this.messages.take(SEARCH, now);
	}

	/**
	 * Take what a search among further nodes takes besides.
	 * @return {@code false} if there is not as much now
	 */
	boolean takeSearch() {
		return this.messages.take(this.search, this.context.nanoTime());
	}

}
