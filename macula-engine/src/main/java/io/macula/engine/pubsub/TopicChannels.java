package io.macula.engine.pubsub;

import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import io.macula.engine.identity.Names;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.MeshFailure;
import org.jspecify.annotations.Nullable;

/**
 * The topics that this node publishes to. Of more than the limit {@code cachedTopics}
 * those are forgotten that were not used for longest, by the clock algorithm (Corbató,
 * 1968). Numbers of messages must rise although a topic was forgotten, so a new one
 * begins above all that were: subscribers then count a gap where there is none.
 * <p>
 * Thread-safe, except where a method says otherwise.
 */
final class TopicChannels {

	private final Map<String, TopicChannel> channels = new ConcurrentHashMap<>();

	private final AtomicLong forgotten = new AtomicLong();

	private final AtomicBoolean trimming = new AtomicBoolean();

	private final PubSubShared shared;

	private final Routes routes;

	private final int limit;

	private @Nullable Iterator<Map.Entry<String, TopicChannel>> hand;

	/** Threads that publish along a route of an earlier epoch were waited for. */
	private int fencedEpoch;

	private volatile boolean closed;

	TopicChannels(PubSubShared shared, Routes routes) {
		this.shared = shared;
		this.routes = routes;
		this.limit = shared.context().limits().cachedTopics();
	}

	/**
	 * The channel of a topic.
	 * @param topic the topic
	 * @return its channel, made on first use
	 * @throws MeshFailure if the topic is not valid or the node is closed
	 */
	TopicChannel of(String topic) {
		TopicChannel channel = this.channels.get(topic);
		return (channel != null) ? channel : create(topic);
	}

	private TopicChannel create(String topic) {
		Limits limits = this.shared.context().limits();
		try {
			Names.checkTopic(topic, limits.topicBytes(), limits.topicLevels());
		}
		catch (IllegalArgumentException ex) {
			throw new MeshFailure(FailureCode.INVALID, null, String.valueOf(ex.getMessage()), ex);
		}
		TopicChannel channel = this.channels.computeIfAbsent(topic,
				(key) -> new TopicChannel(key, this.shared, this.routes, this.forgotten.get()));
		if (this.closed) {
			// Nobody else would take it away again, or fail what is published to it
			this.channels.remove(topic, channel);
			throw new MeshFailure(FailureCode.CLOSED, "The node is closed");
		}
		if (this.channels.size() > this.limit && this.trimming.compareAndSet(false, true)) {
			this.shared.context().execute(this::trim);
		}
		return channel;
	}

	/**
	 * Some routes have changed. On the loop.
	 * @param pattern topics that match it
	 */
	void invalidate(TopicPattern pattern) {
		if (pattern.isWildcard()) {
			// Looking for the topics that match would cost more than to work out anew
			// those that are still used
			this.routes.invalidate();
			return;
		}
		TopicChannel channel = this.channels.get(pattern.text());
		if (channel != null) {
			channel.invalidate();
		}
	}

	/**
	 * Wait for threads that publish along a route which may be of before the last change:
	 * once this returns all their messages are in the queues. Since the route of a single
	 * topic changes under its lock, only changes that concern all of them leave such
	 * threads behind, and without one since the last time there is nothing to do. On the
	 * loop.
	 */
	void fence() {
		int now = this.routes.epoch();
		if (now != this.fencedEpoch) {
			this.shared.context().counters().increment("pubsub.fences");
			this.channels.values().forEach(TopicChannel::fence);
			this.fencedEpoch = now;
		}
	}

	/** What was to publish what lined up may have failed. On the loop. */
	void restart() {
		this.channels.values().forEach(TopicChannel::restart);
	}

	/** Forget topics that were not used since the last time. On the loop. */
	void sweep() {
		this.channels.forEach(this::retire);
	}

	private void retire(String topic, TopicChannel channel) {
		long last = channel.retire();
		if (last >= 0) {
			this.forgotten.accumulateAndGet(last, Math::max);
			this.channels.remove(topic, channel);
		}
	}

	private void trim() {
		this.trimming.set(false);
		Iterator<Map.Entry<String, TopicChannel>> next = this.hand;
		int target = this.limit - this.limit / 16;
		for (int looks = 2 * this.channels.size(); looks > 0 && this.channels.size() > target; looks--) {
			if (next == null || !next.hasNext()) {
				next = this.channels.entrySet().iterator();
			}
			Map.Entry<String, TopicChannel> entry = next.next();
			retire(entry.getKey(), entry.getValue());
		}
		this.hand = next;
	}

	int size() {
		return this.channels.size();
	}

	/**
	 * The node is closed: whatever waits fails. On the loop.
	 */
	void close() {
		this.closed = true;
		this.channels.values().forEach(TopicChannel::close);
		this.channels.clear();
	}

}
