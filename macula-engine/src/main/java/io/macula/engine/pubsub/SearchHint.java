package io.macula.engine.pubsub;

import java.util.Set;

import io.macula.engine.identity.NodeId;

/**
 * How a search for a way differs from an ordinary one. Immutable.
 *
 * @param again whether an earlier one found no way, or one that was none: then neighbours
 * are asked in an order by chance
 * @param avoided neighbours whose way was none: they are asked when no other one knows
 * one
 */
record SearchHint(boolean again, Set<NodeId> avoided) {
}
