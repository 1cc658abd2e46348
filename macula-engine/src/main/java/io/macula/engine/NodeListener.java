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
	 * A node is new in the mesh, or back after it had left.
	 * @param member the node
	 */
	default void memberJoined(MemberInfo member) {
	}

	/**
	 * A node does not answer. It is given some seconds to show that it lives.
	 * @param member the node
	 */
	default void memberSuspected(MemberInfo member) {
	}

	/**
	 * A node that was suspected, or had been given up, lives.
	 * @param member the node
	 */
	default void memberAlive(MemberInfo member) {
	}

	/**
	 * A node did not show in time that it lives, and is given up.
	 * @param member the node
	 */
	default void memberFailed(MemberInfo member) {
	}

	/**
	 * A node said that it leaves.
	 * @param member the node
	 */
	default void memberLeft(MemberInfo member) {
	}

	/**
	 * A node is reached elsewhere or tells something else about itself.
	 * @param member the node
	 */
	default void memberChanged(MemberInfo member) {
	}

	/**
	 * The state changed.
	 * @param state the new state
	 */
	default void stateChanged(NodeState state) {
	}

}
