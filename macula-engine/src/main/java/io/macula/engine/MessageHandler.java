package io.macula.engine;

/**
 * Handles messages of one subscription.
 */
@FunctionalInterface
public interface MessageHandler {

	/**
	 * Handle a message. Called on the application's executor; may block.
	 * @param message the message
	 * @throws Exception counted and logged; the next message follows
	 */
	void onMessage(Message message) throws Exception;

}
