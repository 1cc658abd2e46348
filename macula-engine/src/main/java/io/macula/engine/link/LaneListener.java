package io.macula.engine.link;

import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.wire.WireMessage;

/**
 * Told what happens on a lane. Called on the loop.
 */
public interface LaneListener {

	/**
	 * A message arrived. After a {@code StreamEnd} nothing else arrives; after a
	 * {@code StreamError} the lane is over and nothing is told any more.
	 * @param message the message, complete as far as its type requires
	 * @param bytes what it counts for
	 */
	void received(WireMessage message, int bytes);

	/** The lane can be written to again. */
	void writable();

	/**
	 * The lane broke: nothing follows.
	 * @param failure why
	 */
	void lost(MeshFailure failure);

}
