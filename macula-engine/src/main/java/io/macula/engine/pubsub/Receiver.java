package io.macula.engine.pubsub;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;
import io.macula.engine.wire.Publish;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages from links and puts them before the subscriptions that match. Threads of
 * the application are woken once for all that one read of the socket brought. Confined to
 * the loop.
 */
final class Receiver {

	private final PubSubShared shared;

	private final SubscriptionTrie<LocalSubscription> trie;

	private final SeenTopics seen;

	private final List<LocalSubscription> touched = new ArrayList<>();

	private final int topicLength;

	private @Nullable Source last;

	Receiver(PubSubShared shared, SubscriptionTrie<LocalSubscription> trie) {
		this.shared = shared;
		this.trie = trie;
		this.seen = new SeenTopics(shared.context().limits().dedupEntries());
		this.topicLength = shared.context().limits().topicBytes();
	}

	/**
	 * A message arrived.
	 */
	void received(Link link, Publish message) {
		String topic = message.topic();
		byte[] payload = message.payload();
		if (topic == null || payload == null) {
			link.violation("publish_incomplete");
			return;
		}
		Source source = source(link);
		if (!source.isTrue(message)) {
			link.violation("publish_origin");
			return;
		}
		PubSubCounters counters = this.shared.counters();
		counters.received.increment();
		LocalSubscription[] wanted = wanted(source, topic, message.seq());
		if (wanted == null) {
			counters.duplicates.increment();
			return;
		}
		if (wanted.length == 0) {
			counters.unwanted.increment();
			return;
		}
		Delivery delivery = new Delivery(message, topic, payload, source.origin);
		for (LocalSubscription subscription : wanted) {
			subscription.offer(delivery);
			if (subscription.touch()) {
				touched(subscription);
			}
		}
	}

	private void touched(LocalSubscription subscription) {
		if (this.touched.isEmpty()) {
			// After everything that the present read of the socket brings
			this.shared.context().execute(this::handOver);
		}
		this.touched.add(subscription);
	}

	/** Who wants it, or {@code null} if it arrived before. */
	private LocalSubscription @Nullable [] wanted(Source source, String topic, @Nullable Long sequence) {
		SeenTopics.Publisher publisher = source.publisher;
		if (publisher == null || sequence == null || sequence < 1 || topic.length() > this.topicLength) {
			return match(this.trie, topic);
		}
		SeenTopic seenTopic = publisher.topic(topic);
		long before = seenTopic.highest();
		SeenTopic.Verdict verdict = seenTopic.arrived(sequence);
		if (verdict == SeenTopic.Verdict.REPEATED) {
			return null;
		}
		boolean otherSubscriptions = seenTopic.update(this.trie);
		if (verdict == SeenTopic.Verdict.LATE) {
			this.shared.counters().reordered.increment();
		}
		// With other subscriptions than before the publisher may have had no reason to
		// send what is missing
		else if (verdict == SeenTopic.Verdict.AFTER_GAP && !otherSubscriptions) {
			this.shared.counters().gaps.add(sequence - before - 1);
		}
		return seenTopic.subscriptions();
	}

	static LocalSubscription[] match(SubscriptionTrie<LocalSubscription> trie, String topic) {
		// Each once, though it may have several patterns that match
		Set<LocalSubscription> found = new LinkedHashSet<>();
		trie.match(topic, found::add);
		return found.toArray(LocalSubscription[]::new);
	}

	private Source source(Link link) {
		Source source = this.last;
		if (source == null || source.link != link) {
			source = link.attribute(Source.class);
			if (source == null) {
				source = new Source(link, link.proven() ? this.seen.publisher(link) : null);
				link.attribute(Source.class, source);
			}
			this.last = source;
		}
		return source;
	}

	/**
	 * There is no link to the node any more.
	 */
	void gone(NodeId node) {
		this.last = null;
		this.seen.gone(node);
	}

	/** Forget what nobody has published to for long. */
	void sweep() {
		this.seen.sweep();
	}

	private void handOver() {
		for (LocalSubscription subscription : this.touched) {
			subscription.handOverTouched();
		}
		this.touched.clear();
	}

	int remembered() {
		return this.seen.size();
	}

	/**
	 * A link that messages come from. Confined to the loop.
	 */
	private static final class Source {

		private final Link link;

		private final SeenTopics.@Nullable Publisher publisher;

		private final @Nullable NodeId origin;

		private final byte[] id;

		private final byte[] boot;

		Source(Link link, SeenTopics.@Nullable Publisher publisher) {
			this.link = link;
			this.publisher = publisher;
			this.origin = link.proven() ? link.remote() : null;
			this.id = link.remote().bytes();
			this.boot = link.boot();
		}

		/**
		 * Whether a message comes from who it says; what it does not say is that of the
		 * link.
		 */
		boolean isTrue(Publish message) {
			return this.origin == null || (agrees(message.origin(), this.id) && agrees(message.boot(), this.boot));
		}

		private static boolean agrees(byte @Nullable [] said, byte[] known) {
			return said == null || Arrays.equals(said, known);
		}

	}

}
