package io.macula.engine.pubsub;

import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Application code of one subscription.
 */
@FunctionalInterface
public interface DeliveryHandler {

	/**
	 * Handle a message. Called on a thread of the application; may block.
	 * @param delivery the message
	 * @return completes when the message is handled, {@code null} if it is already
	 * @throws Exception counted and logged, and told to a publisher that asked for
	 * confirmation; the next message follows
	 */
	@Nullable CompletionStage<?> handle(Delivery delivery) throws Exception;

	/**
	 * A handler that is done when it returns.
	 * @param consumer handles a message
	 * @return the handler
	 */
	static DeliveryHandler of(Consumer<Delivery> consumer) {
		return (delivery) -> {
			consumer.accept(delivery);
			return null;
		};
	}

}
