package io.macula.engine;

import java.util.Collection;

import io.macula.engine.identity.NodeId;

/**
 * What became of a publish. Immutable.
 *
 * @param recipients nodes that the message was handed to, this one included if it
 * subscribes; empty when nobody does
 * @param unreachable subscriber nodes that it could not be handed to
 */
public record PublishResult(Collection<NodeId> recipients, Collection<NodeId> unreachable) {
}
