package io.macula.spring.listener;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

import io.macula.engine.MaculaNode;
import io.macula.engine.Message;
import io.micrometer.observation.Observation;
import org.jspecify.annotations.Nullable;

/**
 * Hands messages to the handler of an endpoint and failures to its error handler.
 * Thread-safe.
 *
 * @param node node that the messages arrive at
 * @param endpoint the endpoint
 * @param executor runs error handlers of futures, which may fail on the node's loop
 * @param pauses times between attempts
 */
record MessageDelivery(MaculaNode node, SubscriptionEndpoint endpoint, Executor executor, Pauses pauses) {

	/**
	 * Hand a message over.
	 * @param observation what further attempts and error handlers run within
	 * @return completes when the message is handled or given up, {@code null} if it is
	 * already
	 */
	@Nullable CompletionStage<?> deliver(Message message, Observation observation) throws Exception {
		CompletionStage<?> stage;
		try {
			stage = this.endpoint.handler().onMessage(message);
		}
		catch (Exception ex) {
			return failed(message, ex, observation);
		}
		if (stage == null) {
			return null;
		}
		return stage
			.<CompletionStage<?>>handle((result, ex) -> (ex != null) ? failedLater(message, ex, observation) : done())
			.thenCompose((end) -> end);
	}

	private CompletionStage<?> failed(Message message, Exception thrown, Observation observation) throws Exception {
		MaculaErrorHandler errorHandler = this.endpoint.errorHandler();
		if (errorHandler == null) {
			throw (ListenerFailures.cause(thrown) instanceof Exception cause) ? cause : thrown;
		}
		return handle(errorHandler, message, thrown, observation);
	}

	private CompletionStage<?> failedLater(Message message, Throwable thrown, Observation observation) {
		Throwable cause = ListenerFailures.cause(thrown);
		MaculaErrorHandler errorHandler = this.endpoint.errorHandler();
		if (errorHandler == null || cause instanceof Error) {
			return CompletableFuture.failedStage(cause);
		}
		return CompletableFuture
			.<CompletionStage<?>>supplyAsync(
					() -> observation.scoped(() -> handle(errorHandler, message, thrown, observation)), this.executor)
			.thenCompose((end) -> end);
	}

	private CompletionStage<?> handle(MaculaErrorHandler errorHandler, Message message, Throwable thrown,
			Observation observation) {
		return errorHandler.handle(new FailedMessage(this.endpoint.id(), this.node, message,
				ListenerFailures.cause(thrown), 1, ListenerFailures.isFatal(thrown)), new Again(message, observation));
	}

	private static CompletionStage<?> done() {
		return CompletableFuture.completedStage(null);
	}

	/**
	 * Calls the handler again.
	 */
	private final class Again implements Redelivery {

		private final Message message;

		private final Observation observation;

		Again(Message message, Observation observation) {
			this.message = message;
			this.observation = observation;
		}

		@Override
		public CompletionStage<?> again() {
			return this.observation.scoped(this::handle);
		}

		private CompletionStage<?> handle() {
			try {
				CompletionStage<?> stage = MessageDelivery.this.endpoint.handler().onMessage(this.message);
				return (stage != null) ? stage : done();
			}
			catch (Exception ex) {
				return CompletableFuture.failedStage(ex);
			}
		}

		@Override
		public void within(Runnable task) {
			this.observation.scoped(task);
		}

		@Override
		public boolean isWanted() {
			return MessageDelivery.this.pauses.isWanted();
		}

		@Override
		public CompletionStage<Void> pause(Duration delay) {
			return MessageDelivery.this.pauses.pause(delay);
		}

	}

}
