package io.macula.engine.pubsub;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Capabilities;
import io.macula.engine.link.Link;
import io.macula.engine.link.Links;
import io.macula.engine.runtime.NodeContext;

/**
 * Knows when everything has arrived that linked nodes sent before they learnt that a
 * subscription is withdrawn. After the news each of them is sent a mark, which it answers
 * behind all messages that it had for this node by then, as in the flush of a virtually
 * synchronous group (K. Birman, T. Joseph: Exploiting Virtual Synchrony, 1987). Who does
 * not answer is not waited for longer than a second and some round trips, two seconds in
 * all. Confined to the loop.
 */
final class LastArrivals {

	/** Nobody waits longer for an answer, besides some round trips. */
	private static final long MAX_NANOS = 1_000_000_000L;

	/** The mark, its answer, and credit for large messages before it. */
	private static final int ROUND_TRIPS = 4;

	/** Nor with them: a peer makes a round trip as long as it likes. */
	private static final long LONGEST_NANOS = 2_000_000_000L;

	/**
	 * For peers that know no marks: longer than most round trips, shorter than anybody
	 * minds when a node stops.
	 */
	private static final long GUESS_NANOS = 100_000_000L;

	private final List<Wait> waits = new ArrayList<>();

	private final NodeContext context;

	private final Links links;

	private final InterestAnnouncer announcer;

	private long numbers;

	LastArrivals(NodeContext context, Links links, InterestAnnouncer announcer) {
		this.context = context;
		this.links = links;
		this.announcer = announcer;
	}

	/**
	 * Wait for what is on its way.
	 * @param then run when all has arrived, or too much time has passed; not before this
	 * returns
	 */
	void await(Runnable then) {
		Wait wait = new Wait(++this.numbers, then);
		boolean others = false;
		long roundTrip = 0;
		for (Link link : this.links.all()) {
			if (link.proven() && link.has(Capabilities.INTEREST)) {
				wait.missing.add(link.remote());
				roundTrip = Math.max(roundTrip, link.roundTripNanos());
			}
			else {
				others = true;
			}
		}
		this.waits.add(wait);
		if (!wait.missing.isEmpty()) {
			this.announcer.mark(wait.number);
			this.context.after(Math.min(MAX_NANOS + ROUND_TRIPS * roundTrip, LONGEST_NANOS), () -> {
				if (!wait.missing.isEmpty()) {
					this.context.counters().increment("pubsub.drain.unanswered");
				}
				wait.missing.clear();
				look();
			});
		}
		wait.guessed = !others;
		this.context.after(others ? GUESS_NANOS : 0, () -> {
			wait.guessed = true;
			look();
		});
	}

	/**
	 * A peer answers a mark.
	 */
	void answered(Link link, long number) {
		for (Wait wait : this.waits) {
			// Once for each: the peer may repeat itself
			if (wait.number <= number && wait.missing.contains(link.remote()) && wait.answered.add(link.remote())) {
				link.whenHandedOver(() -> {
					wait.missing.remove(link.remote());
					this.context.execute(this::look);
				});
			}
		}
	}

	/** A link is gone, and what was on it. */
	void gone(NodeId node) {
		this.waits.forEach((wait) -> wait.missing.remove(node));
		this.context.execute(this::look);
	}

	/** Timers may have been lost: nobody waits any more. */
	void restart() {
		this.waits.forEach((wait) -> {
			wait.guessed = true;
			wait.missing.clear();
		});
		this.context.execute(this::look);
	}

	private void look() {
		for (Wait wait : List.copyOf(this.waits)) {
			if (wait.guessed && wait.missing.isEmpty() && this.waits.remove(wait)) {
				wait.then.run();
			}
		}
	}

	/** One who waits. */
	private static final class Wait {

		private final Set<NodeId> missing = new HashSet<>();

		private final Set<NodeId> answered = new HashSet<>();

		private final long number;

		private final Runnable then;

		private boolean guessed;

		Wait(long number, Runnable then) {
			this.number = number;
			this.then = then;
		}

	}

}
