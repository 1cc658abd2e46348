package io.macula.engine.pubsub;

import java.util.HashSet;
import java.util.Set;

/**
 * Which messages of one publisher and topic have arrived: the highest number and, as in
 * the replay window of IPsec (RFC 4303, appendix A2), a bit for each of the 64 numbers up
 * to it. Confined to the loop.
 */
final class SeenTopic {

	/** What became of a message. */
	enum Verdict {

		/** The next one, or the first. */
		NEXT,
		/** Some before it are missing. */
		AFTER_GAP,
		/** It was overtaken. */
		LATE,
		/** It arrived before, or so long ago that nobody can tell. */
		REPEATED

	}

	private static final int WINDOW = 64;

	private static final LocalSubscription[] NONE = {};

	private final SeenTopics.Publisher publisher;

	private final String topic;

	/** Number of the last value that was handed over, and to whom. */
	private long replayed;

	private Set<LocalSubscription> replayedTo = Set.of();

	private long highest;

	private long window;

	private LocalSubscription[] subscriptions = NONE;

	private int version = -1;

	/** Whether it was used since the last time somebody looked for things to forget. */
	boolean used;

	SeenTopic(SeenTopics.Publisher publisher, String topic) {
		this.publisher = publisher;
		this.topic = topic;
	}

	SeenTopics.Publisher publisher() {
		return this.publisher;
	}

	String topic() {
		return this.topic;
	}

	Verdict arrived(long sequence) {
		if (this.highest == 0) {
			this.highest = sequence;
			// One that was sent before may still come: over a link that this one replaced
			this.window = 1;
			return Verdict.NEXT;
		}
		long ahead = sequence - this.highest;
		if (ahead > 0) {
			this.window = (ahead < WINDOW) ? this.window << ahead | 1 : 1;
			this.highest = sequence;
			return (ahead == 1) ? Verdict.NEXT : Verdict.AFTER_GAP;
		}
		if (ahead <= -WINDOW) {
			return Verdict.REPEATED;
		}
		long bit = 1L << -ahead;
		if ((this.window & bit) != 0) {
			return Verdict.REPEATED;
		}
		this.window |= bit;
		return Verdict.LATE;
	}

	/**
	 * Whether a last value is new to a subscription: it was not in force when the message
	 * was published, and did not get it since.
	 */
	boolean isNews(long number, LocalSubscription subscription) {
		if (number == this.highest && this.version >= subscription.since()) {
			return false;
		}
		if (number < this.replayed) {
			return false;
		}
		if (number > this.replayed) {
			this.replayed = number;
			this.replayedTo = new HashSet<>(2);
		}
		this.replayedTo.removeIf(LocalSubscription::isClosed);
		return this.replayedTo.add(subscription);
	}

	long highest() {
		return this.highest;
	}

	/**
	 * Look up the subscriptions of this node that match, unless there are no others than
	 * the last time.
	 * @return {@code false} if there are no others
	 */
	boolean update(SubscriptionTrie<LocalSubscription> trie) {
		if (this.version == trie.version()) {
			return false;
		}
		this.version = trie.version();
		this.subscriptions = Receiver.match(trie, this.topic);
		return true;
	}

	LocalSubscription[] subscriptions() {
		return this.subscriptions;
	}

}
