package io.macula.engine.pubsub;

import io.macula.engine.link.Outbound;
import io.macula.engine.runtime.MeshFailure;

/**
 * A message for one node that may go there through others. Exactly one of the callbacks
 * follows. On the loop.
 */
interface Parcel extends Outbound {

	/**
	 * It was not sent and will not be.
	 * @param failure why
	 */
	void failed(MeshFailure failure);

}
