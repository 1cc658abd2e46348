package io.macula.engine.pubsub;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import io.macula.engine.identity.NodeId;
import io.macula.engine.wire.Publish;

/**
 * What becomes of messages whose publisher waits to hear that: hands each to the
 * subscriptions once, however often it comes, and answers when all are done. A message is
 * taken only when the one before it that its publisher still waits for was, so that what
 * is sent again keeps its place.
 * <p>
 * A subscription without room makes only itself wait: the publisher is asked to come
 * again, the others have the message already. Nothing of a message that waits is kept
 * here but its number.
 * <p>
 * Each publisher may have as much of the room as is free, so that however much some of
 * them take there is room for another one (A. Choudhury, E. Hahne: Dynamic Queue Length
 * Thresholds for Shared-Memory Packet Switches, 1998). Confined to the loop.
 */
final class Ledger {

	/** What may still be on its way when the publisher has given up. */
	private static final long MARGIN_NANOS = 60_000_000_000L;

	private static final long DEFAULT_TTL_MILLIS = 60_000;

	private static final long MAX_TTL_MILLIS = 3_600_000;

	private final Map<NodeId, Publisher> publishers = new LinkedHashMap<>();

	private final Queue<Runnable> ended = new ConcurrentLinkedQueue<>();

	private final AtomicBoolean scheduled = new AtomicBoolean();

	private final PubSubShared shared;

	private final Replies replies;

	private final int limit;

	private int size;

	/** Those without a message, too, until they are swept. */
	private int topics;

	/**
	 * An empty ledger.
	 * @param shared what the room has in common
	 * @param replies takes the answers
	 */
	Ledger(PubSubShared shared, Replies replies) {
		this.shared = shared;
		this.replies = replies;
		this.limit = shared.context().limits().ledgerEntries();
	}

	/**
	 * A message arrived, perhaps not for the first time.
	 * @param node its publisher
	 * @param boot the run of the publisher
	 * @param message the message, with a number
	 * @param sequence the number
	 * @param topic its topic
	 * @param sink puts the message before subscriptions
	 */
	void received(NodeId node, byte[] boot, Publish message, long sequence, String topic, Sink sink) {
		DeliveryTerms terms = DeliveryTerms.of(message);
		LedgerTopic known = publisher(node, boot).topic(topic);
		Long floor = terms.floor();
		count(known.publisher(), -known.raise((floor != null) ? Math.min(floor, sequence) : sequence));
		LedgerEntry entry = known.get(sequence);
		if (entry == null && known.isPast(sequence) && !terms.moved()) {
			// Given up meanwhile
			this.shared.counters().duplicates.increment();
			return;
		}
		if (entry == null) {
			Long previous = terms.previous();
			if (previous != null && !known.has(previous)) {
				answer(known, sequence, Answer.busy(Answer.ORDER));
				return;
			}
			if (!hasRoom(known)) {
				this.shared.counters().all().increment("pubsub.refused.ledger_full");
				answer(known, sequence, Answer.busy(Answer.FULL));
				return;
			}
			entry = enter(known, sequence, terms, sink);
		}
		else {
			this.shared.counters().duplicates.increment();
			Answer answer = entry.answer();
			if (answer != null) {
				answer(known, sequence, answer);
				return;
			}
		}
		handOut(known, sequence, entry, sink);
	}

	private boolean hasRoom(LedgerTopic known) {
		Publisher publisher = known.publisher();
		return publisher.size < this.limit - this.size
				&& (publisher.knows(known) || publisher.topics.size() < this.limit - this.topics);
	}

	private void count(Publisher publisher, int more) {
		publisher.size += more;
		this.size += more;
	}

	private LedgerEntry enter(LedgerTopic known, long sequence, DeliveryTerms terms, Sink sink) {
		List<LocalSubscription> wanted = new ArrayList<>();
		boolean complete = sink.subscriptions(terms.groups(), wanted::add);
		Long said = terms.ttlMillis();
		long ttl = (said != null) ? Math.max(0, Math.min(said, MAX_TTL_MILLIS)) : DEFAULT_TTL_MILLIS;
		long forgetAt = this.shared.context().nanoTime() + ttl * 1_000_000 + MARGIN_NANOS;
		// Of a node that was chosen for a group that it is not in any more, one part is
		// never done well
		Handling handling = new Handling(wanted.size() + 1, (over) -> over(known, sequence, over));
		LedgerEntry entry = new LedgerEntry(wanted, handling, forgetAt);
		keep(known);
		known.put(sequence, entry, terms.moved());
		count(known.publisher(), 1);
		handling.done((complete && !wanted.isEmpty()) ? null : Answer.NO_SUBSCRIPTION, false);
		return entry;
	}

	/** Only what has a message is kept: of all others a peer can name any number. */
	private void keep(LedgerTopic known) {
		Publisher publisher = known.publisher();
		this.publishers.put(publisher.node, publisher);
		if (publisher.topics.putIfAbsent(known.topic(), known) == null) {
			this.topics++;
		}
	}

	private void handOut(LedgerTopic known, long sequence, LedgerEntry entry, Sink sink) {
		List<LocalSubscription> missing = entry.missing();
		for (LocalSubscription subscription : List.copyOf(missing)) {
			if (!known.isBehind(sequence, subscription) && sink.accept(subscription, entry.handling())) {
				missing.remove(subscription);
				known.unblock(sequence, subscription);
			}
			else {
				known.block(sequence, subscription);
			}
		}
		if (!missing.isEmpty()) {
			this.shared.counters().all().increment("pubsub.refused.queue_full");
			answer(known, sequence, Answer.busy(entry.isBegun() ? Answer.PARTLY : Answer.FULL));
		}
	}

	/** All subscriptions are done. Called by any thread. */
	private void over(LedgerTopic known, long sequence, Handling handling) {
		this.ended.add(() -> {
			LedgerEntry entry = known.get(sequence);
			if (entry != null && entry.handling() == handling) {
				Answer outcome = Answer.of(handling.failure(), handling.ran());
				entry.end(outcome);
				answer(known, sequence, outcome);
			}
		});
		if (this.scheduled.compareAndSet(false, true)) {
			this.shared.context().execute(this::settle);
		}
	}

	private void settle() {
		this.scheduled.set(false);
		Runnable next = this.ended.poll();
		while (next != null) {
			next.run();
			next = this.ended.poll();
		}
	}

	private void answer(LedgerTopic known, long sequence, Answer answer) {
		Publisher publisher = known.publisher();
		if (!publisher.over) {
			this.replies.answer(publisher.node, publisher.boot, known.topic(), sequence, answer);
		}
	}

	private Publisher publisher(NodeId node, byte[] boot) {
		Publisher publisher = this.publishers.get(node);
		if (publisher == null || !Arrays.equals(publisher.boot, boot)) {
			if (publisher != null) {
				this.publishers.remove(node);
				forget(publisher);
			}
			publisher = new Publisher(node, boot);
		}
		return publisher;
	}

	/** It was started anew and does not wait for anything of its earlier run. */
	private void forget(Publisher publisher) {
		publisher.over = true;
		count(publisher, -publisher.size);
		this.topics -= publisher.topics.size();
		publisher.topics.clear();
	}

	/**
	 * Forget what nobody can send any more. Called now and then.
	 */
	void sweep() {
		long now = this.shared.context().nanoTime();
		this.publishers.values().removeIf((publisher) -> {
			publisher.topics.values().removeIf((topic) -> {
				count(publisher, -topic.forget(now));
				this.topics -= topic.isEmpty() ? 1 : 0;
				return topic.isEmpty();
			});
			return publisher.topics.isEmpty();
		});
	}

	int size() {
		return this.size;
	}

	int topics() {
		return this.topics;
	}

	/**
	 * One run of a node that publishes.
	 */
	static final class Publisher {

		private final Map<String, LedgerTopic> topics = new HashMap<>();

		private final NodeId node;

		private final byte[] boot;

		private int size;

		private boolean over;

		Publisher(NodeId node, byte[] boot) {
			this.node = node;
			this.boot = boot;
		}

		LedgerTopic topic(String topic) {
			LedgerTopic known = this.topics.get(topic);
			return (known != null) ? known : new LedgerTopic(this, topic);
		}

		boolean knows(LedgerTopic topic) {
			return this.topics.containsKey(topic.topic());
		}

	}

	/**
	 * The way of one message to subscriptions.
	 */
	interface Sink {

		/**
		 * Find the subscriptions that shall get the message.
		 * @param groups queue groups that the publisher chose this node for
		 * @param sink receives each subscription once
		 * @return {@code false} if there is none for one of the groups
		 */
		boolean subscriptions(List<String> groups, Consumer<LocalSubscription> sink);

		/**
		 * Put the message before a subscription.
		 * @param subscription the subscription
		 * @param handling told when the subscription is done
		 * @return {@code false} if it has no room
		 */
		boolean accept(LocalSubscription subscription, Handling handling);

	}

	/**
	 * Takes answers to publishers.
	 */
	@FunctionalInterface
	interface Replies {

		/**
		 * Answer.
		 * @param node the publisher
		 * @param boot its run
		 * @param topic the topic
		 * @param sequence number of the message
		 * @param answer what to say
		 */
		void answer(NodeId node, byte[] boot, String topic, long sequence, Answer answer);

	}

}
