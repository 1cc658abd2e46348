package io.macula.engine.erlang;

import java.util.LinkedHashMap;
import java.util.Map;

import io.macula.engine.pubsub.Delivery;
import io.macula.engine.pubsub.LocalSubscription;
import io.macula.engine.pubsub.ProxySubscription;
import io.macula.engine.pubsub.SubscribeCompletion;
import io.macula.engine.pubsub.TopicPattern;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import org.jspecify.annotations.Nullable;

/**
 * What one connection subscribed to. A message goes to it once, on the stream of the
 * pattern that matches and was subscribed first. Confined to the loop.
 */
final class PeerSubscriptions {

	/** Longer ones are names in no application, only a burden. */
	private static final int MAX_CHARACTERS = 1024;

	private final Gate gate;

	private final String name;

	private final Map<TopicPattern, GateStream> patterns = new LinkedHashMap<>();

	private @Nullable ProxySubscription proxy;

	/** The stream that all patterns came on, {@code null} if there are several. */
	private @Nullable GateStream only;

	/** Read by other threads. */
	private volatile int count;

	PeerSubscriptions(Gate gate, String name) {
		this.gate = gate;
		this.name = name;
	}

	/** Number of patterns. Thread-safe. */
	int count() {
		return this.count;
	}

	/**
	 * Want messages.
	 * @param stream where to
	 * @param text what
	 */
	void subscribe(GateStream stream, String text) {
		if (text.length() > MAX_CHARACTERS) {
			stream.session().violation("pattern_too_long");
			return;
		}
		TopicPattern pattern = TopicPattern.of(text);
		if (this.patterns.containsKey(pattern)) {
			return;
		}
		if (this.patterns.size() >= this.gate.context().limits().erlangPatternsPerPeer()) {
			this.gate.count("erlang.refused.patterns");
			return;
		}
		if (!this.gate.patternBudget().take(1)) {
			this.gate.count("erlang.refused.patterns");
			return;
		}
		ProxySubscription subscription = this.proxy;
		if (subscription == null) {
			subscription = this.gate.services().pubsub().subscribeFor(this.name, this::deliver);
			this.proxy = subscription;
		}
		this.patterns.put(pattern, stream);
		counted();
		subscription.add(pattern.text(), new SubscribeCompletion() {

			@Override
			public void subscribed(LocalSubscription inForce) {
				PeerSubscriptions.this.gate.count("erlang.subscribed");
			}

			@Override
			public void failed(MeshFailure failure) {
				PeerSubscriptions.this.gate.count("erlang.refused.subscriptions");
				forget(pattern);
				counted();
			}

		});
	}

	/**
	 * Want no more messages.
	 */
	void unsubscribe(String text) {
		remove(TopicPattern.of(text));
	}

	private void remove(TopicPattern pattern) {
		ProxySubscription subscription = this.proxy;
		if (forget(pattern) && subscription != null) {
			subscription.remove(pattern.text());
			counted();
		}
	}

	private boolean forget(TopicPattern pattern) {
		boolean known = this.patterns.remove(pattern) != null;
		if (known) {
			this.gate.patternBudget().release(1);
		}
		return known;
	}

	/** What came on a stream that is gone is not wanted any more. */
	void streamGone(GateStream stream) {
		this.patterns.entrySet()
			.stream()
			.filter((entry) -> entry.getValue() == stream)
			.map(Map.Entry::getKey)
			.toList()
			.forEach(this::remove);
	}

	private void counted() {
		this.count = this.patterns.size();
		GateStream stream = this.patterns.isEmpty() ? null : this.patterns.values().iterator().next();
		boolean same = this.patterns.values().stream().allMatch((other) -> other == stream);
		this.only = same ? stream : null;
	}

	private void deliver(Delivery delivery) {
		int most = this.gate.context().limits().frameBytes();
		if (delivery.assured() && delivery.payload().length > most) {
			// Whoever wants to know is told; other such messages are dropped and counted
			throw new MeshFailure(FailureCode.TOO_LARGE, "the message on '" + delivery.topic() + "' has "
					+ delivery.payload().length + " bytes, but a peer of 0.14.3 takes at most " + most);
		}
		GateStream stream = this.only;
		if (stream == null) {
			for (Map.Entry<TopicPattern, GateStream> entry : this.patterns.entrySet()) {
				if (entry.getKey().matches(delivery.topic())) {
					stream = entry.getValue();
					break;
				}
			}
		}
		if (stream != null) {
			stream.deliver(this.gate.frames().frame(delivery));
		}
	}

	/** The connection is gone. */
	void close() {
		ProxySubscription subscription = this.proxy;
		if (subscription != null) {
			this.proxy = null;
			subscription.close();
		}
		this.gate.patternBudget().release(this.patterns.size());
		this.patterns.clear();
		this.count = 0;
		this.only = null;
	}

}
