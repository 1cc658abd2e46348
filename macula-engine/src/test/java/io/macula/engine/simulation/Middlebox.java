package io.macula.engine.simulation;

import io.macula.engine.transport.memory.Courier.Parcel;

/**
 * What a node stands behind: everything that it sends and everything that is for it
 * passes here, or does not. Confined to the thread of the test.
 */
public interface Middlebox {

	/**
	 * The node sends something.
	 * @param parcel what
	 * @param nanos virtual time
	 * @return whether it goes on; streams always do, for they began with a dial
	 */
	boolean leaves(Parcel parcel, long nanos);

	/**
	 * Something for the node arrives.
	 * @param parcel what
	 * @param nanos virtual time
	 * @return whether the node gets it
	 */
	boolean enters(Parcel parcel, long nanos);

}
