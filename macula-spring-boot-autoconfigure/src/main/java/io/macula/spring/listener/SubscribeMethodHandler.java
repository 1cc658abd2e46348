package io.macula.spring.listener;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

import io.macula.engine.AsyncMessageHandler;
import io.macula.engine.Message;
import io.macula.spring.support.converter.MaculaConversionException;
import io.macula.spring.support.stream.ItemTypes;
import org.jspecify.annotations.Nullable;

import org.springframework.messaging.handler.invocation.InvocableHandlerMethod;

/**
 * Hands messages to a bean method. A message is handled when the future that the method
 * returns is done, so that order and back-pressure hold for it, too. Thread-safe.
 */
class SubscribeMethodHandler implements AsyncMessageHandler {

	private final InvocableHandlerMethod method;

	private final List<TopicTemplate> templates;

	SubscribeMethodHandler(InvocableHandlerMethod method, List<TopicTemplate> templates) {
		this.method = method;
		this.templates = List.copyOf(templates);
	}

	@Override
	public @Nullable CompletionStage<?> onMessage(Message message) throws Exception {
		try {
			return ItemTypes.stage(this.method.invoke(MessageFactory.of(message, captures(message.topic()))));
		}
		catch (ArgumentResolutionException ex) {
			String fault = Failures.fault(ex.reason());
			throw (fault != null) ? unsuitable(message, fault, ex.reason()) : ex;
		}
		catch (Exception ex) {
			String broken = BrokenRules.of(ex, this.method);
			throw (broken != null) ? unsuitable(message, broken, ex) : ex;
		}
	}

	private ArgumentResolutionException unsuitable(Message message, String fault, Throwable cause) {
		return new ArgumentResolutionException(new MaculaConversionException(
				"Message on '" + message.topic() + "' does not suit " + this + ": " + fault, cause));
	}

	private Map<String, String> captures(String topic) {
		for (TopicTemplate template : this.templates) {
			Map<String, String> captures = template.capture(topic);
			if (captures != null) {
				return captures;
			}
		}
		return Map.of();
	}

	@Override
	public String toString() {
		return this.method.getShortLogMessage();
	}

}
