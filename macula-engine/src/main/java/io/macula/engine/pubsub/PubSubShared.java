package io.macula.engine.pubsub;

import io.macula.engine.discovery.NodeFinder;
import io.macula.engine.link.Links;
import io.macula.engine.runtime.NodeContext;

/**
 * What the parts of this room have in common. Immutable.
 *
 * @param context the surroundings
 * @param links the links
 * @param finder finds subscribers that are not linked
 * @param self what messages say about this node
 * @param budget bounds publishes that wait
 * @param counters the counters
 * @param detours ways to nodes without a link
 */
record PubSubShared(NodeContext context, Links links, NodeFinder finder, PublisherIdentity self, PublishBudget budget,
		PubSubCounters counters, Detours detours) {
}
