package io.macula.engine.pubsub;

import java.util.LinkedHashMap;
import java.util.Map;

import io.macula.engine.runtime.NodeContext;

/**
 * Answers the marks of peers that have withdrawn a subscription: behind all messages that
 * this node had for them when it learnt that. Together for all that came within some
 * milliseconds, so that who asks often costs little. Confined to the loop.
 */
final class Marks {

	private static final long PAUSE_NANOS = 5_000_000L;

	/** The highest number of each peer; it answers the lower ones, too. */
	private final Map<Outlet, Long> asked = new LinkedHashMap<>();

	private final NodeContext context;

	private final Runnable fence;

	private boolean scheduled;

	/**
	 * Nobody asked.
	 * @param context the surroundings
	 * @param fence waits for threads that publish along a route of before
	 */
	Marks(NodeContext context, Runnable fence) {
		this.context = context;
		this.fence = fence;
	}

	/**
	 * A peer asks.
	 * @param outlet the way to it
	 * @param number number of its mark
	 */
	void asked(Outlet outlet, long number) {
		this.asked.merge(outlet, number, Math::max);
		if (!this.scheduled) {
			this.scheduled = true;
			this.context.after(PAUSE_NANOS, this::answer);
		}
	}

	private void answer() {
		this.scheduled = false;
		Map<Outlet, Long> all = new LinkedHashMap<>(this.asked);
		this.asked.clear();
		this.fence.run();
		all.forEach((outlet, number) -> {
			if (outlet.link() != null) {
				outlet.offer(new MarkAnswer(number));
			}
		});
	}

	/** Timers may have been lost. */
	void restart() {
		this.scheduled = false;
		if (!this.asked.isEmpty()) {
			answer();
		}
	}

}
