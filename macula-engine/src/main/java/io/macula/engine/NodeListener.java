package io.macula.engine;

/**
 * Told about peers and state. Called on the application's executor.
 */
public interface NodeListener {

	/**
	 * A link to a peer is up.
	 * @param peer the peer
	 */
	default void peerUp(PeerInfo peer) {
	}

	/**
	 * The link to a peer is gone.
	 * @param peer the peer as it was
	 * @param reason why
	 */
	default void peerDown(PeerInfo peer, String reason) {
	}

	/**
	 * The state changed.
	 * @param state the new state
	 */
	default void stateChanged(NodeState state) {
	}

}
