package io.macula.engine;

/**
 * Handles messages of one subscription.
 */
@FunctionalInterface
public interface MessageHandler {

	/**
	 * Handle a message. Called on the application's executor; may block.
	 * @param message the message
	 * @throws Exception counted and logged, and told to the publisher if it asked for
	 * confirmation; the next message follows
	 */
	void onMessage(Message message) throws Exception;

	/**
	 * The same handler in asynchronous form.
	 * @return the adapter
	 */
	default AsyncMessageHandler async() {
		return (message) -> {
			onMessage(message);
			return null;
		};
	}

}
