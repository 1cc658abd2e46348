package io.macula.engine.pubsub;

/**
 * Application code of one subscription.
 */
@FunctionalInterface
public interface DeliveryHandler {

	/**
	 * Handle a message. Called on a thread of the application; may block.
	 * @param delivery the message
	 * @throws Exception counted and logged; the next message follows
	 */
	void handle(Delivery delivery) throws Exception;

}
