package io.macula.engine.discovery;

import io.macula.engine.identity.NodeId;

/**
 * Tells the mesh that this node answers calls for a peer that cannot do so itself.
 * Confined to the loop.
 */
public interface ProxyAdvertiser {

	/**
	 * Announce a procedure of which only the key is known.
	 * @param key hash of its name
	 * @return the announcement
	 */
	Advertisement proxy(NodeId key);

}
