package io.macula.engine.pubsub;

import io.macula.engine.link.Link;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.NodeContext;

/**
 * How much one peer may have passed on, searched or checked: a bucket of tokens that
 * holds those of one second. Confined to the loop.
 */
final class ForwardBudget {

	/** A search may make this many messages, or more, of one. */
	private static final int SEARCH = 16;

	private final NodeContext context;

	private final double messagesPerSecond;

	private final double bytesPerSecond;

	private double messages;

	private double bytes;

	private long filledAt;

	private ForwardBudget(NodeContext context) {
		Limits limits = context.limits();
		this.context = context;
		this.messagesPerSecond = limits.forwardedMessages();
		this.bytesPerSecond = limits.forwardedBytes();
		this.messages = this.messagesPerSecond;
		this.bytes = this.bytesPerSecond;
		this.filledAt = context.nanoTime();
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
		return take(1, size);
	}

	/**
	 * Take what a search among further nodes takes besides.
	 * @return {@code false} if there is not as much now
	 */
	boolean takeSearch() {
		return take(Math.min(SEARCH, this.messagesPerSecond / SEARCH), 0);
	}

	private boolean take(double count, int size) {
		long now = this.context.nanoTime();
		double seconds = (now - this.filledAt) / 1e9;
		this.filledAt = now;
		this.messages = Math.min(this.messagesPerSecond, this.messages + seconds * this.messagesPerSecond);
		this.bytes = Math.min(this.bytesPerSecond, this.bytes + seconds * this.bytesPerSecond);
		if (this.messages < count || this.bytes < size) {
			return false;
		}
		this.messages -= count;
		this.bytes -= size;
		return true;
	}

}
