package io.macula.engine.pubsub;

/**
 * In which order a subscription handles its messages.
 */
public enum DeliveryOrder {

	/** As published, per publisher and topic. */
	ORDERED,

	/** The newest of each topic; one that waits is replaced. */
	LATEST_ONLY,

	/** No particular order. */
	AS_ARRIVES

}
