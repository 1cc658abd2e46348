package io.macula.engine.pubsub;

import io.macula.engine.runtime.MeshFailure;

/**
 * Told how a subscribe ended, exactly once, usually on the loop: must not block.
 */
public interface SubscribeCompletion {

	/**
	 * The subscription is in force here and, unless that takes long, announced.
	 * @param subscription to close it
	 */
	void subscribed(LocalSubscription subscription);

	/**
	 * There is no subscription.
	 * @param failure why
	 */
	void failed(MeshFailure failure);

}
