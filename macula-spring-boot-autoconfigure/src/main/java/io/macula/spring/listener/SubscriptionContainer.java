package io.macula.spring.listener;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

import io.macula.engine.AsyncMessageHandler;
import io.macula.engine.MaculaNode;
import io.macula.engine.Message;
import io.macula.engine.Subscription;
import io.macula.engine.pubsub.TopicPattern;
import org.jspecify.annotations.Nullable;

/**
 * Subscribes and unsubscribes the patterns of one endpoint. Thread-safe.
 */
final class SubscriptionContainer extends AbstractListenerContainer {

	private final MaculaNode node;

	private final SubscriptionEndpoint endpoint;

	private final Executor executor;

	private final MessageDelivery delivery;

	SubscriptionContainer(MaculaNode node, SubscriptionEndpoint endpoint, Executor executor) {
		this.node = node;
		this.endpoint = endpoint;
		this.executor = executor;
		this.delivery = new MessageDelivery(node, endpoint, executor, this::isRunning);
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
			AsyncMessageHandler handler = handler(inProgress, List.copyOf(earlier));
			opened.add(this.node.subscribeAsync(pattern, handler, this.endpoint.options()));
			earlier.add(TopicPattern.of(pattern));
		}
		return opened;
	}

	private AsyncMessageHandler handler(InProgress inProgress, List<TopicPattern> earlier) {
		return (message) -> {
			if (isTakenBy(earlier, message)) {
				return null;
			}
			CompletableFuture<Void> passage = passage();
			return (passage != null) ? passage.thenComposeAsync((open) -> later(inProgress, message), this.executor)
					: handle(inProgress, message);
		};
	}

	private CompletionStage<?> later(InProgress inProgress, Message message) {
		try {
			CompletionStage<?> stage = handle(inProgress, message);
			return (stage != null) ? stage : CompletableFuture.completedStage(null);
		}
		catch (Exception ex) {
			return CompletableFuture.failedStage(ex);
		}
	}

	private @Nullable CompletionStage<?> handle(InProgress inProgress, Message message) throws Exception {
		inProgress.begin();
		CompletionStage<?> stage;
		try {
			stage = this.delivery.deliver(message);
		}
		catch (Throwable ex) {
			inProgress.end();
			throw ex;
		}
		if (stage == null) {
			inProgress.end();
			return null;
		}
		stage.whenComplete((result, ex) -> inProgress.end());
		return stage;
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
