package io.macula.spring.listener;

import java.util.List;

import io.macula.engine.AsyncMessageHandler;
import io.macula.engine.MessageHandler;
import io.macula.engine.SubscribeOptions;
import org.jspecify.annotations.Nullable;

/**
 * A handler of messages. Immutable.
 *
 * @param id name in the registry
 * @param patterns patterns subscribed to; a message that several of them match is handled
 * once
 * @param handler handles the messages
 * @param errorHandler decides what becomes of messages that the handler fails with;
 * {@code null} to leave them to the node, which logs and rejects them
 * @param options how messages are handed over
 * @param autoStartup whether it starts with the application
 * @param notes what the application notes about it
 */
public record SubscriptionEndpoint(String id, List<String> patterns, AsyncMessageHandler handler,
		@Nullable MaculaErrorHandler errorHandler, SubscribeOptions options, boolean autoStartup,
		EndpointNotes notes) implements MaculaListenerEndpoint {

	public SubscriptionEndpoint {
		if (patterns.isEmpty()) {
			throw new IllegalArgumentException("Subscription '" + id + "' has no topic, name at least one");
		}
		patterns = List.copyOf(patterns);
	}

	/**
	 * A subscription without notes.
	 * @param id name in the registry
	 * @param patterns patterns subscribed to
	 * @param handler handles the messages
	 * @param errorHandler decides what becomes of messages that the handler fails with,
	 * {@code null} to leave them to the node
	 * @param options how messages are handed over
	 * @param autoStartup whether it starts with the application
	 */
	public SubscriptionEndpoint(String id, List<String> patterns, AsyncMessageHandler handler,
			@Nullable MaculaErrorHandler errorHandler, SubscribeOptions options, boolean autoStartup) {
		this(id, patterns, handler, errorHandler, options, autoStartup, EndpointNotes.none());
	}

	/**
	 * A subscription whose failures are left to the node.
	 * @param id name in the registry
	 * @param patterns patterns subscribed to
	 * @param handler handles the messages
	 * @param options how messages are handed over
	 * @param autoStartup whether it starts with the application
	 */
	public SubscriptionEndpoint(String id, List<String> patterns, MessageHandler handler, SubscribeOptions options,
			boolean autoStartup) {
		this(id, patterns, handler.async(), null, options, autoStartup);
	}

	/**
	 * A subscription that starts with the application and takes one message at a time.
	 * @param id name in the registry
	 * @param pattern pattern subscribed to
	 * @param handler handles the messages
	 */
	public SubscriptionEndpoint(String id, String pattern, MessageHandler handler) {
		this(id, List.of(pattern), handler, SubscribeOptions.defaults(), true);
	}

	/**
	 * The same with other notes.
	 * @param value the notes
	 * @return a copy
	 */
	public SubscriptionEndpoint withNotes(EndpointNotes value) {
		return new SubscriptionEndpoint(this.id, this.patterns, this.handler, this.errorHandler, this.options,
				this.autoStartup, value);
	}

	@Override
	public List<String> names() {
		return this.patterns;
	}

}
