package io.macula.engine.pubsub;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Capabilities;
import io.macula.engine.link.Link;
import io.macula.engine.wire.Publish;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages from links and puts them before the subscriptions that match. Threads of
 * the application are woken once for all that one read of the socket brought. Confined to
 * the loop.
 */
final class Receiver {

	/** Whatever numbers a publisher makes up, the counter of gaps makes sense. */
	private static final long MAX_GAP = 1L << 32;

	private final PubSubShared shared;

	private final LocalSubscriptions subscriptions;

	private final SubscriptionTrie<LocalSubscription> trie;

	private final Ledger ledger;

	private final Ledger.Replies own;

	private final SeenTopics seen;

	private final List<LocalSubscription> touched = new ArrayList<>();

	private final int topicLength;

	private @Nullable Source last;

	/**
	 * Nothing arrived.
	 * @param shared what the room has in common
	 * @param subscriptions the subscriptions of this node
	 * @param own takes what this node says about its own messages
	 */
	Receiver(PubSubShared shared, LocalSubscriptions subscriptions, Ledger.Replies own) {
		this.shared = shared;
		this.subscriptions = subscriptions;
		this.trie = subscriptions.trie();
		this.own = own;
		this.ledger = new Ledger(shared, this::answer);
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
		this.shared.counters().received.increment();
		if (Boolean.TRUE.equals(message.retain())) {
			receivedLast(source, topic, payload, message);
			return;
		}
		received(source, topic, payload, message, link.has(Capabilities.ACK));
	}

	/**
	 * A message arrived through others.
	 * @param node its publisher, proven
	 * @param message the message, complete
	 */
	void receivedThroughOthers(NodeId node, Publish message) {
		String topic = message.topic();
		byte[] payload = message.payload();
		byte[] boot = message.boot();
		SeenTopics.Publisher publisher = (boot != null) ? this.seen.publisherBeyond(node, boot) : null;
		if (topic == null || payload == null || boot == null || publisher == null) {
			this.shared.counters().all().increment("pubsub.routed.dropped.old_run");
			return;
		}
		// Of a refused message, too: with its last topic a publisher is forgotten
		publisher.topic(topic);
		this.shared.counters().received.increment();
		if (received(new Source(null, publisher, node, node.bytes(), boot), topic, payload, message, true)) {
			publisher.countThroughOthers();
		}
		if (Boolean.TRUE.equals(message.extras().map().flag(Routed.PROVE))) {
			this.shared.detours().prove(node, boot, message, publisher.throughOthers());
		}
	}

	/**
	 * Put a message before the subscriptions that match.
	 * @return {@code false} if it arrived before
	 */
	private boolean received(Source source, String topic, byte[] payload, Publish message, boolean answered) {
		PubSubCounters counters = this.shared.counters();
		Long qos = message.qos();
		Long number = message.seq();
		if (qos != null && qos > 0 && number != null && number > 0 && source.origin != null && answered) {
			if (topic.length() > this.topicLength) {
				// Bounded are entries of the ledger, and each remembers its topic
				this.shared.counters().all().increment("pubsub.refused.topic_too_long");
				answer(source.origin, source.boot, topic, number,
						new Answer(Answer.Status.REJECTED, Answer.TOPIC_TOO_LONG, false));
				return true;
			}
			this.ledger.received(source.origin, source.boot, message, number, topic,
					new Assurance(message, topic, payload, source.origin, source.publisher));
			return true;
		}
		LocalSubscription[] wanted = wanted(source, topic, message.seq());
		if (wanted == null) {
			counters.duplicates.increment();
			return false;
		}
		List<String> groups = DeliveryTerms.of(message).groups();
		if (wanted.length == 0 && groups.isEmpty()) {
			counters.unwanted.increment();
			return true;
		}
		Delivery delivery = new Delivery(message, topic, payload, source.origin);
		if (!groups.isEmpty()) {
			offerToGroups(delivery, groups);
		}
		for (LocalSubscription subscription : wanted) {
			subscription.offer(delivery);
			if (subscription.touch()) {
				touched(subscription);
			}
		}
		return true;
	}

	/**
	 * A last value, for those who did not get it when it was published.
	 */
	private void receivedLast(Source source, String topic, byte[] payload, Publish message) {
		SeenTopics.Publisher publisher = source.publisher;
		Long number = message.seq();
		if (publisher == null || number == null || number < 1 || topic.length() > this.topicLength) {
			this.shared.counters().unwanted.increment();
			return;
		}
		SeenTopic seenTopic = publisher.topic(topic);
		Delivery delivery = new Delivery(message, topic, payload, source.origin);
		for (LocalSubscription subscription : match(this.trie, topic)) {
			if (subscription.settings().retained() && seenTopic.isNews(number, subscription)) {
				subscription.offer(delivery);
				if (subscription.touch()) {
					touched(subscription);
				}
			}
		}
	}

	private void offerToGroups(Delivery delivery, List<String> groups) {
		for (String group : groups) {
			LocalSubscription member = this.subscriptions.pick(group, delivery.topic());
			if (member == null) {
				this.shared.counters().unwanted.increment();
				continue;
			}
			member.offer(delivery);
			if (member.touch()) {
				touched(member);
			}
		}
	}

	/**
	 * A message of this node itself whose delivery is confirmed.
	 */
	void receivedOwn(Publish message) {
		String topic = message.topic();
		byte[] payload = message.payload();
		Long number = message.seq();
		if (topic != null && payload != null && number != null) {
			PublisherIdentity self = this.shared.self();
			this.ledger.received(self.id(), self.boot(), message, number, topic,
					new Assurance(message, topic, payload, self.id(), null));
		}
	}

	private void answer(NodeId node, byte[] boot, String topic, long sequence, Answer answer) {
		if (node.equals(this.shared.self().id())) {
			this.own.answer(node, boot, topic, sequence, answer);
			return;
		}
		Link link = this.shared.links().link(node);
		// Without a link the message comes again when there is one
		if (link != null && Arrays.equals(link.boot(), boot)) {
			link.control(answer.about(null, null, topic, sequence));
		}
		else if (link == null) {
			this.shared.detours().answer(node, answer.about(node.bytes(), boot, topic, sequence));
		}
	}

	/** Messages that may have to be confirmed again. */
	int ledgerSize() {
		return this.ledger.size();
	}

	/** Topics of such messages. */
	int ledgerTopics() {
		return this.ledger.topics();
	}

	/** Forget messages that nobody can send again. */
	void sweepLedger() {
		this.ledger.sweep();
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
		if (verdict == SeenTopic.Verdict.LATE && source.link == null) {
			// A later one found a shorter way: order counts for more than this one
			this.shared.counters().all().increment("pubsub.routed.dropped.late");
			return null;
		}
		boolean otherSubscriptions = seenTopic.update(this.trie);
		if (verdict == SeenTopic.Verdict.LATE) {
			this.shared.counters().reordered.increment();
		}
		// With other subscriptions than before the publisher may have had no reason to
		// send what is missing
		else if (verdict == SeenTopic.Verdict.AFTER_GAP && !otherSubscriptions) {
			this.shared.counters().gaps.add(Math.min(sequence - before - 1, MAX_GAP));
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
				source = new Source(link, link.proven() ? this.seen.publisher(link) : null,
						link.proven() ? link.remote() : null, link.remote().bytes(), link.boot());
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

	/** Nodes whose messages arrived. */
	int publishers() {
		return this.seen.publishers();
	}

	/**
	 * A link that messages come from, or a publisher whose messages come through others.
	 * Confined to the loop.
	 */
	private static final class Source {

		private final @Nullable Link link;

		private final SeenTopics.@Nullable Publisher publisher;

		private final @Nullable NodeId origin;

		private final byte[] id;

		private final byte[] boot;

		Source(@Nullable Link link, SeenTopics.@Nullable Publisher publisher, @Nullable NodeId origin, byte[] id,
				byte[] boot) {
			this.link = link;
			this.publisher = publisher;
			this.origin = origin;
			this.id = id;
			this.boot = boot;
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

	/**
	 * The way of one message whose publisher wants to know what becomes of it.
	 */
	private final class Assurance implements Ledger.Sink {

		private final Publish message;

		private final String topic;

		private final byte[] payload;

		private final NodeId origin;

		private final SeenTopics.@Nullable Publisher publisher;

		Assurance(Publish message, String topic, byte[] payload, NodeId origin,
				SeenTopics.@Nullable Publisher publisher) {
			this.message = message;
			this.topic = topic;
			this.payload = payload;
			this.origin = origin;
			this.publisher = publisher;
		}

		@Override
		public boolean subscriptions(List<String> groups, Consumer<LocalSubscription> sink) {
			for (LocalSubscription plain : plain()) {
				sink.accept(plain);
			}
			boolean complete = true;
			for (String group : groups) {
				LocalSubscription member = Receiver.this.subscriptions.pick(group, this.topic);
				if (member != null) {
					sink.accept(member);
				}
				complete &= member != null;
			}
			return complete;
		}

		private LocalSubscription[] plain() {
			Long number = this.message.seq();
			if (this.publisher == null || number == null || this.topic.length() > Receiver.this.topicLength) {
				return match(Receiver.this.trie, this.topic);
			}
			// So that messages of the other kind do not count these as missing
			SeenTopic seenTopic = this.publisher.topic(this.topic);
			seenTopic.arrived(number);
			seenTopic.update(Receiver.this.trie);
			return seenTopic.subscriptions();
		}

		@Override
		public boolean accept(LocalSubscription subscription, Handling handling) {
			boolean member = subscription.settings().group() != null;
			if (!subscription
				.accept(new Delivery(this.message, this.topic, this.payload, this.origin, handling, member))) {
				return false;
			}
			if (subscription.touch()) {
				touched(subscription);
			}
			return true;
		}

	}

}
