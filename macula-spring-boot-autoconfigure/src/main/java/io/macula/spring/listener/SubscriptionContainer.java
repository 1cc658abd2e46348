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
import io.macula.spring.observation.MaculaObservations;
import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/**
 * Subscribes and unsubscribes the patterns of one endpoint. Thread-safe.
 */
final class SubscriptionContainer extends AbstractListenerContainer {

	private final MaculaNode node;

	private final SubscriptionEndpoint endpoint;

	private final Executor executor;

	private final Pauses pauses = new Pauses(this::isRunning);

	private final MessageDelivery delivery;

	private final MaculaObservations observations;

	SubscriptionContainer(MaculaNode node, SubscriptionEndpoint endpoint, Executor executor,
			MaculaObservations observations) {
		this.node = node;
		this.endpoint = endpoint;
		this.executor = executor;
		this.observations = observations;
		this.delivery = new MessageDelivery(node, endpoint, executor, this.pauses);
	}

	@Override
	public SubscriptionEndpoint endpoint() {
		return this.endpoint;
	}

	@Override
	void stopping() {
		this.pauses.end();
	}

	@Override
	List<CompletableFuture<Subscription>> open(InProgress inProgress) {
		List<TopicPattern> earlier = new ArrayList<>();
		List<CompletableFuture<Subscription>> opened = new ArrayList<>();
		for (String pattern : this.endpoint.patterns()) {
			AsyncMessageHandler handler = handler(inProgress, pattern, List.copyOf(earlier));
			opened.add(this.node.subscribeAsync(pattern, handler, this.endpoint.options()));
			earlier.add(TopicPattern.of(pattern));
		}
		return opened;
	}

	private AsyncMessageHandler handler(InProgress inProgress, String pattern, List<TopicPattern> earlier) {
		return (message) -> {
			if (isTakenBy(earlier, message)) {
				return null;
			}
			CompletableFuture<Void> passage = passage();
			return (passage != null)
					? passage.thenComposeAsync((open) -> later(inProgress, pattern, message), this.executor)
					: handle(inProgress, pattern, message);
		};
	}

	private CompletionStage<?> later(InProgress inProgress, String pattern, Message message) {
		try {
			CompletionStage<?> stage = handle(inProgress, pattern, message);
			return (stage != null) ? stage : CompletableFuture.completedStage(null);
		}
		catch (Exception ex) {
			return CompletableFuture.failedStage(ex);
		}
	}

	private @Nullable CompletionStage<?> handle(InProgress inProgress, String pattern, Message message)
			throws Exception {
		inProgress.begin();
		CompletionStage<?> stage;
		try {
			Observation observation = this.observations.receiving(this.node.realm(), this.endpoint.id(), pattern,
					message);
			stage = MaculaObservations.<CompletionStage<?>>observe(observation,
					() -> this.delivery.deliver(message, observation));
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
