package io.macula.engine.link;

import io.macula.engine.wire.StreamOpen;

/**
 * Takes the lanes of one kind that peers open. Called on the loop.
 */
@FunctionalInterface
public interface LaneAcceptor {

	/**
	 * A peer opened a lane.
	 * @param link from whom
	 * @param lane the lane, which may be aborted at once
	 * @param open what for
	 * @return told what happens on it
	 */
	LaneListener opened(Link link, Lane lane, StreamOpen open);

}
