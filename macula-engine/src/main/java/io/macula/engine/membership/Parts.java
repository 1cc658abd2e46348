package io.macula.engine.membership;

import io.macula.engine.link.Links;
import io.macula.engine.runtime.NodeContext;

/**
 * What everything in this room works on. Confined to the loop.
 *
 * @param context surroundings of the node
 * @param links its links
 * @param settings how often and how long
 * @param table the other nodes
 * @param peers those of them with a link
 * @param updates news to pass on
 * @param awareness how well this node does
 */
record Parts(NodeContext context, Links links, MembershipSettings settings, MemberTable table, Peers peers,
		UpdateQueue updates, Awareness awareness) {

	/** Worst score of a node that is slow itself; memberlist's value. */
	private static final int WORST_SCORE = 7;

	static Parts of(NodeContext context, Links links, MembershipSettings settings) {
		return new Parts(context, links, settings, new MemberTable(context, settings.retention().toNanos()),
				new Peers(context.random(), settings.probeInterval().toNanos()),
				new UpdateQueue(context.limits().memberUpdates()),
				new Awareness(settings.lifeguard() ? WORST_SCORE : 0));
	}

}
