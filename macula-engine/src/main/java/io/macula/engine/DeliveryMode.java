package io.macula.engine;

/**
 * In which order a subscription handles its messages.
 */
public enum DeliveryMode {

	/**
	 * In the order in which each publisher published to a topic, as long as the
	 * subscription handles one message at a time.
	 */
	ORDERED,

	/**
	 * Only the newest message of each topic: it takes the place of one that still waits
	 * for the handler.
	 */
	LATEST_ONLY,

	/**
	 * In no particular order, several at once if the subscription allows that.
	 */
	AS_ARRIVES

}
