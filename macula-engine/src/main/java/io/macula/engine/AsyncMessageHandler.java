package io.macula.engine;

import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

/**
 * Handles messages of one subscription, which may take longer than the call.
 */
@FunctionalInterface
public interface AsyncMessageHandler {

	/**
	 * Handle a message. Called on the application's executor; may block.
	 * @param message the message
	 * @return completes when the message is handled; the next message of an ordered
	 * subscription follows then. {@code null} means that it is handled already
	 * @throws Exception the message is rejected; the next one follows
	 */
	@Nullable CompletionStage<?> onMessage(Message message) throws Exception;

}
