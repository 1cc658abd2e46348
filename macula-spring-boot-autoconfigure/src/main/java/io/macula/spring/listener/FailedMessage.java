package io.macula.spring.listener;

import io.macula.engine.MaculaNode;
import io.macula.engine.Message;

/**
 * A message that a handler could not handle. Immutable.
 *
 * @param endpoint id of the subscription in the registry
 * @param node node that the message arrived at
 * @param message the message as it arrived
 * @param cause why the handler failed
 * @param attempts how often the handler was called with it, at least 1
 * @param fatal whether the message does not suit the handler, so that another attempt
 * cannot end differently
 */
public record FailedMessage(String endpoint, MaculaNode node, Message message, Throwable cause, int attempts,
		boolean fatal) {

	/**
	 * The same message after another attempt.
	 * @param again why the handler failed this time
	 * @return a copy
	 */
	public FailedMessage failedAgain(Throwable again) {
		return new FailedMessage(this.endpoint, this.node, this.message, ListenerFailures.cause(again),
				this.attempts + 1, ListenerFailures.isFatal(again));
	}

}
