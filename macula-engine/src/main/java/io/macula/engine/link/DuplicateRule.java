package io.macula.engine.link;

import java.util.Arrays;

import io.macula.engine.identity.NodeId;

/**
 * Which of two links between the same two nodes stays. Both sides reach the same answer
 * without talking about it, so two nodes that dial each other at the same time end with
 * one link. A pure function.
 */
final class DuplicateRule {

	/** Outcome of a comparison. */
	enum Outcome {

		/** The remote node was restarted: the old link leads nowhere. */
		OLD_IS_DEAD,
		/** The new link takes over, the old one finishes what it has. */
		NEW_WINS,
		/** The old link stays, the new one finishes what it has. */
		OLD_WINS

	}

	private DuplicateRule() {
	}

	/**
	 * Decide.
	 * @param self this node
	 * @param remote the node at the other end
	 * @param oldDialled whether this side dialled the older link
	 * @param oldBoot run of the remote node that the older link leads to
	 * @param newDialled whether this side dialled the newer link
	 * @param newBoot run of the remote node that the newer link leads to
	 * @return the outcome
	 */
	static Outcome decide(NodeId self, NodeId remote, boolean oldDialled, byte[] oldBoot, boolean newDialled,
			byte[] newBoot) {
		int boots = Arrays.compareUnsigned(newBoot, oldBoot);
		if (boots != 0) {
			return (boots > 0) ? Outcome.OLD_IS_DEAD : Outcome.OLD_WINS;
		}
		if (oldDialled == newDialled) {
			return Outcome.NEW_WINS;
		}
		boolean smallerIsSelf = self.compareTo(remote) < 0;
		return (newDialled == smallerIsSelf) ? Outcome.NEW_WINS : Outcome.OLD_WINS;
	}

}
