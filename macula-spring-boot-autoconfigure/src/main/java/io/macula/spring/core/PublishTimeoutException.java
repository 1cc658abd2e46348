package io.macula.spring.core;

import java.time.Duration;

import io.macula.engine.MaculaException;

/**
 * A message could not be handed over in time, because queues towards its subscribers are
 * full or they cannot be found. It may still be handed over later.
 */
public class PublishTimeoutException extends MaculaException {

	private static final long serialVersionUID = 1L;

	public PublishTimeoutException(String topic, Duration timeout) {
		super("Message for topic '" + topic + "' was not handed over within " + timeout.toMillis()
				+ " ms; subscribers are slow or cannot be found");
	}

}
