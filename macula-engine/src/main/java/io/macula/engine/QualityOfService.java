package io.macula.engine;

/**
 * How hard the publisher tries that a message is handled.
 */
public enum QualityOfService {

	/**
	 * Sent once: handed to the transport for each subscriber node, or an error. A message
	 * that is lost on its way is counted by the subscriber and not sent again.
	 */
	AT_MOST_ONCE,

	/**
	 * Sent until the subscriber node says that its handlers are done with it, or the
	 * publisher's time is up. A node that gets it twice handles it once; only a node that
	 * was started anew in between may handle it again.
	 */
	AT_LEAST_ONCE

}
