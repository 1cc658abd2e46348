package io.macula.engine.pubsub;

import java.util.concurrent.atomic.LongAdder;

import io.macula.engine.runtime.Counters;

/**
 * Counters of this room that are used for each message, looked up once. Thread-safe.
 */
final class PubSubCounters {

	/** Messages of this node. */
	final LongAdder published;

	/** Messages handed to a link. */
	final LongAdder sent;

	/** Messages that did not reach a subscriber node. */
	final LongAdder unreachable;

	/** Messages of this node that failed as a whole. */
	final LongAdder publishFailed;

	/** Publishes that had to wait. */
	final LongAdder heldBack;

	/** Messages from others. */
	final LongAdder received;

	/** Messages put before a subscription. */
	final LongAdder delivered;

	/** Messages of others that are missing in their sequence. */
	final LongAdder gaps;

	/** Messages that arrived after a later one. */
	final LongAdder reordered;

	final LongAdder duplicates;

	final LongAdder queueFull;

	/** Messages that a newer one of their topic replaced before they were handled. */
	final LongAdder superseded;

	/** Messages whose subscription ended before it handled them. */
	final LongAdder closed;

	/** Messages for which the queue towards a node had no room, by their own policy. */
	final LongAdder overflowed;

	/** Messages of which a node said that it is done with them. */
	final LongAdder confirmed;

	final LongAdder rejected;

	final LongAdder expired;

	/** Messages sent again because nothing final was heard. */
	final LongAdder resent;

	final LongAdder unwanted;

	final LongAdder handlerFailed;

	private final Counters counters;

	PubSubCounters(Counters counters) {
		this.counters = counters;
		this.published = counters.counter("pubsub.published");
		this.sent = counters.counter("pubsub.sent");
		this.unreachable = counters.counter("pubsub.unreachable");
		this.publishFailed = counters.counter("pubsub.publish_failed");
		this.heldBack = counters.counter("pubsub.held_back");
		this.received = counters.counter("pubsub.received");
		this.delivered = counters.counter("pubsub.delivered");
		this.gaps = counters.counter("pubsub.gaps");
		this.reordered = counters.counter("pubsub.reordered");
		this.duplicates = counters.counter("pubsub.dropped.duplicate");
		this.queueFull = counters.counter("pubsub.dropped.queue_full");
		this.superseded = counters.counter("pubsub.dropped.superseded");
		this.closed = counters.counter("pubsub.dropped.closed");
		this.overflowed = counters.counter("pubsub.dropped.overflow");
		this.confirmed = counters.counter("pubsub.confirmed");
		this.rejected = counters.counter("pubsub.rejected");
		this.expired = counters.counter("pubsub.expired");
		this.resent = counters.counter("pubsub.resent");
		this.unwanted = counters.counter("pubsub.dropped.no_subscription");
		this.handlerFailed = counters.counter("pubsub.handler_failed");
	}

	/**
	 * Counters that are used seldom, by name.
	 */
	Counters all() {
		return this.counters;
	}

}
