package io.macula.engine.pubsub;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Link;
import org.jspecify.annotations.Nullable;

/**
 * What has arrived from all publishers, so that nothing is delivered twice although a
 * publisher reconnects. Bounded: a topic that was not used for longest is forgotten first
 * (second chance). Confined to the loop.
 */
final class SeenTopics {

	private final Map<NodeId, Publisher> publishers = new HashMap<>();

	private final Deque<SeenTopic> clock = new ArrayDeque<>();

	private final int limit;

	SeenTopics(int limit) {
		this.limit = limit;
	}

	/**
	 * The publisher at the other end of a link.
	 */
	Publisher publisher(Link link) {
		Publisher publisher = publisher(link.remote(), link.boot());
		// Nobody tells again that a link is gone which was given up already
		publisher.linked |= link.open();
		return publisher;
	}

	private Publisher publisher(NodeId node, byte[] boot) {
		Publisher publisher = this.publishers.get(node);
		if (publisher == null || !Arrays.equals(publisher.boot, boot)) {
			// It was started anew and counts anew
			if (publisher != null) {
				publisher.forgetAll();
			}
			publisher = new Publisher(node, boot);
			this.publishers.put(publisher.node, publisher);
		}
		return publisher;
	}

	/**
	 * A publisher whose messages come through others.
	 * @param node the publisher
	 * @param boot its run, which begins with the time of its start
	 * @return the publisher, or {@code null} if a later run of it is known
	 */
	@Nullable Publisher publisherBeyond(NodeId node, byte[] boot) {
		Publisher known = this.publishers.get(node);
		if (known != null && !Arrays.equals(known.boot, boot)
				&& (known.linked || Arrays.compareUnsigned(boot, known.boot) < 0)) {
			return null;
		}
		return publisher(node, boot);
	}

	/**
	 * Forget a publisher about which nothing is remembered. Others are remembered in case
	 * they come back.
	 */
	void gone(NodeId node) {
		Publisher publisher = this.publishers.get(node);
		if (publisher != null) {
			publisher.linked = false;
			publisher.forgetIfEmpty();
		}
	}

	int size() {
		return this.clock.size();
	}

	int publishers() {
		return this.publishers.size();
	}

	/** Forget topics that were not used since the last time. */
	void sweep() {
		for (int left = this.clock.size(); left > 0; left--) {
			SeenTopic next = this.clock.remove();
			if (next.used && !next.publisher().restarted) {
				next.used = false;
				this.clock.add(next);
			}
			else {
				next.publisher().forget(next);
			}
		}
		// Of whom nothing was remembered ever
		this.publishers.values().removeIf(Publisher::isForgotten);
	}

	private void add(SeenTopic topic) {
		while (this.clock.size() >= this.limit) {
			SeenTopic oldest = this.clock.remove();
			if (oldest.used && !oldest.publisher().restarted) {
				oldest.used = false;
				this.clock.add(oldest);
			}
			else {
				oldest.publisher().forget(oldest);
			}
		}
		this.clock.add(topic);
	}

	/**
	 * One run of a node that publishes.
	 */
	final class Publisher {

		private final Map<String, SeenTopic> topics = new HashMap<>();

		private final NodeId node;

		private final byte[] boot;

		private boolean linked;

		private boolean restarted;

		/** Messages that came through others. */
		private long throughOthers;

		Publisher(NodeId node, byte[] boot) {
			this.node = node;
			this.boot = boot;
		}

		/**
		 * Another message came through others.
		 * @return how many have
		 */
		long countThroughOthers() {
			return ++this.throughOthers;
		}

		long throughOthers() {
			return this.throughOthers;
		}

		SeenTopic topic(String topic) {
			SeenTopic seen = this.topics.get(topic);
			if (seen == null) {
				seen = new SeenTopic(this, topic);
				// Before another one is forgotten for it, which may be the only one of
				// this
				// publisher
				this.topics.put(topic, seen);
				add(seen);
			}
			seen.used = true;
			return seen;
		}

		private void forget(SeenTopic topic) {
			this.topics.remove(topic.topic(), topic);
			forgetIfEmpty();
		}

		private boolean isForgotten() {
			return this.topics.isEmpty() && !this.linked;
		}

		private void forgetIfEmpty() {
			if (isForgotten()) {
				SeenTopics.this.publishers.remove(this.node, this);
			}
		}

		private void forgetAll() {
			this.restarted = true;
			this.topics.clear();
		}

	}

}
