package io.macula.engine.link;

import io.macula.engine.runtime.MeshFailure;

/**
 * A dial that ended at a peer of another protocol: told once whether that peer can be
 * talked to. Confined to the loop.
 */
public interface GuestDial {

	/**
	 * The peer introduced itself.
	 * @param guest the peer
	 */
	void succeeded(Guest guest);

	/**
	 * The peer cannot be talked to. Its connection is for the caller to close.
	 * @param failure why
	 */
	void failed(MeshFailure failure);

}
