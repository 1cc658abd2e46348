package io.macula.spring.listener;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.macula.engine.MaculaNode;
import io.macula.engine.Message;
import io.macula.engine.MessageHandler;
import io.macula.engine.Subscription;
import io.macula.engine.pubsub.TopicPattern;

/**
 * Subscribes and unsubscribes the patterns of one endpoint. Thread-safe.
 */
final class SubscriptionContainer extends AbstractListenerContainer {

	private final MaculaNode node;

	private final SubscriptionEndpoint endpoint;

	SubscriptionContainer(MaculaNode node, SubscriptionEndpoint endpoint) {
		this.node = node;
		this.endpoint = endpoint;
	}

	@Override
	public SubscriptionEndpoint endpoint() {
		return this.endpoint;
	}

	@Override
	List<CompletableFuture<Subscription>> open(InProgress inProgress) {
		List<TopicPattern> earlier = new ArrayList<>();
		List<CompletableFuture<Subscription>> opened = new ArrayList<>();
		for (String pattern : this.endpoint.patterns()) {
			MessageHandler handler = handler(inProgress, List.copyOf(earlier));
			opened.add(this.node.subscribe(pattern, handler, this.endpoint.options()));
			earlier.add(TopicPattern.of(pattern));
		}
		return opened;
	}

	private MessageHandler handler(InProgress inProgress, List<TopicPattern> earlier) {
		return (message) -> {
			if (isTakenBy(earlier, message)) {
				return;
			}
			inProgress.begin();
			try {
				this.endpoint.handler().onMessage(message);
			}
			finally {
				inProgress.end();
			}
		};
	}

	/**
	 * Whether the subscription of an earlier pattern of this endpoint gets the same
	 * message.
	 */
	private static boolean isTakenBy(List<TopicPattern> earlier, Message message) {
		for (TopicPattern pattern : earlier) {
			if (pattern.matches(message.topic())) {
				return true;
			}
		}
		return false;
	}

}
