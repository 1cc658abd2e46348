package io.macula.engine.membership;

/**
 * Told about the other nodes of the mesh. Called on the loop, after
 * {@link Membership#members} shows the change.
 */
public interface MembershipListener {

	/**
	 * A node is new, or is back after it had left.
	 * @param member the node
	 */
	default void joined(Member member) {
	}

	/**
	 * A node did not answer somebody.
	 * @param member the node
	 */
	default void suspected(Member member) {
	}

	/**
	 * A suspected or failed node showed that it lives.
	 * @param member the node
	 */
	default void aliveAgain(Member member) {
	}

	/**
	 * A suspected node did not show in time that it lives.
	 * @param member the node
	 */
	default void failed(Member member) {
	}

	/**
	 * A node said that it leaves.
	 * @param member the node
	 */
	default void left(Member member) {
	}

	/**
	 * A node is reached elsewhere or tells something else about itself.
	 * @param member the node
	 */
	default void changed(Member member) {
	}

}
