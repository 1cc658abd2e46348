package io.macula.engine.pubsub;

import java.util.LinkedHashMap;
import java.util.Map;

import io.macula.engine.runtime.NodeContext;

/**
 * Answers the marks of peers that have withdrawn a subscription: behind all messages that
 * this node had for them when it learnt that. Together for all that came within some
 * milliseconds, and later if that takes long, so that who asks without end gets a
 * twentieth of the loop at most. Confined to the loop.
 */
final class Marks {

	private static final long PAUSE_NANOS = 5_000_000L;

	private static final long LONGEST_PAUSE_NANOS = 400_000_000L;

	/** Pauses are so many times as long as what they follow. */
	private static final int SHARE = 20;

	/** The highest number of each peer; it answers the lower ones, too. */
	private final Map<Outlet, Long> asked = new LinkedHashMap<>();

	private final NodeContext context;

	private final Runnable fence;

	private boolean scheduled;

	/** When the last answers were given, and how long nobody is answered from then on. */
	private long answeredAt;

	private long pause = PAUSE_NANOS;

	/**
	 * Nobody asked.
	 * @param context the surroundings
	 * @param fence waits for threads that publish along a route of before
	 */
	Marks(NodeContext context, Runnable fence) {
		this.context = context;
		this.fence = fence;
		this.answeredAt = context.nanoTime();
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
			long rest = this.pause - (this.context.nanoTime() - this.answeredAt);
			this.context.after(Math.max(PAUSE_NANOS, rest), this::answer);
		}
	}

	private void answer() {
		this.scheduled = false;
		Map<Outlet, Long> all = new LinkedHashMap<>(this.asked);
		this.asked.clear();
		long begin = this.context.nanoTime();
		this.fence.run();
		all.forEach((outlet, number) -> {
			if (outlet.link() != null) {
				outlet.offer(new MarkAnswer(number));
			}
		});
		this.answeredAt = this.context.nanoTime();
		this.pause = Math.min(SHARE * (this.answeredAt - begin), LONGEST_PAUSE_NANOS);
	}

	/** Timers may have been lost. */
	void restart() {
		this.scheduled = false;
		if (!this.asked.isEmpty()) {
			answer();
		}
	}

}
