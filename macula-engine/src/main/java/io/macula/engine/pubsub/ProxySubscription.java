package io.macula.engine.pubsub;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.macula.engine.runtime.MeshFailure;

/**
 * A subscription of this node on behalf of a peer that cannot subscribe in the mesh
 * itself: its patterns come and go, and a message comes once however many of them match.
 * Confined to the loop.
 */
public final class ProxySubscription {

	private final LocalSubscriptions all;

	private final LocalSubscription subscription;

	private final Map<String, TopicPattern> patterns = new LinkedHashMap<>();

	private boolean closed;

	ProxySubscription(LocalSubscriptions all, LocalSubscription subscription) {
		this.all = all;
		this.subscription = subscription;
	}

	LocalSubscription subscription() {
		return this.subscription;
	}

	/**
	 * Want messages. Does nothing if the pattern is wanted already.
	 * @param pattern any text; one that is no valid pattern is matched as it is, and only
	 * with what is published at this node
	 * @param completion told when the pattern is in force, or which limit forbids it
	 */
	public void add(String pattern, SubscribeCompletion completion) {
		if (this.closed || this.patterns.containsKey(pattern)) {
			completion.subscribed(this.subscription);
			return;
		}
		TopicPattern wanted = TopicPattern.of(pattern);
		this.patterns.put(pattern, wanted);
		this.all.add(wanted, this.subscription, new SubscribeCompletion() {

			@Override
			public void subscribed(LocalSubscription inForce) {
				completion.subscribed(inForce);
			}

			@Override
			public void failed(MeshFailure failure) {
				ProxySubscription.this.patterns.remove(pattern, wanted);
				completion.failed(failure);
			}

		});
	}

	/**
	 * Want no more of it.
	 * @param pattern the pattern
	 * @return {@code false} if it was not wanted
	 */
	public boolean remove(String pattern) {
		TopicPattern unwanted = this.patterns.remove(pattern);
		return unwanted != null && this.all.remove(unwanted, this.subscription);
	}

	/**
	 * What is wanted.
	 * @return the patterns, oldest first
	 */
	public List<String> patterns() {
		return List.copyOf(this.patterns.keySet());
	}

	/** End the subscription with all its patterns. Does nothing the second time. */
	public void close() {
		if (!this.closed) {
			this.closed = true;
			patterns().forEach(this::remove);
			this.subscription.close();
		}
	}

}
