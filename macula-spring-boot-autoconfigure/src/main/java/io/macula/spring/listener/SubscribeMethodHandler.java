package io.macula.spring.listener;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

import io.macula.engine.Message;
import io.macula.engine.MessageHandler;
import io.macula.spring.support.converter.MaculaConversionException;

import org.springframework.messaging.handler.invocation.InvocableHandlerMethod;

/**
 * Hands messages to a bean method. A future that the method returns is waited for, so
 * that order and back-pressure hold for it, too. Thread-safe.
 */
class SubscribeMethodHandler implements MessageHandler {

	private final InvocableHandlerMethod method;

	private final List<TopicTemplate> templates;

	SubscribeMethodHandler(InvocableHandlerMethod method, List<TopicTemplate> templates) {
		this.method = method;
		this.templates = List.copyOf(templates);
	}

	@Override
	public void onMessage(Message message) throws Exception {
		Object result;
		try {
			result = this.method.invoke(MessageFactory.of(message, captures(message.topic())));
		}
		catch (ArgumentResolutionException ex) {
			String fault = Failures.fault(ex.reason());
			throw (fault != null)
					? new MaculaConversionException(
							"Message on '" + message.topic() + "' does not suit " + this + ": " + fault, ex.reason())
					: ex.reason();
		}
		if (result instanceof CompletionStage<?> stage) {
			waitFor(stage);
		}
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

	private static void waitFor(CompletionStage<?> stage) throws Exception {
		try {
			stage.toCompletableFuture().get();
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof Exception cause) {
				throw cause;
			}
			throw ex;
		}
	}

	@Override
	public String toString() {
		return this.method.getShortLogMessage();
	}

}
