package io.macula.engine.pubsub;

import io.macula.engine.identity.IdentityKey;

/**
 * How a node takes part in passing messages on to nodes that their publishers cannot
 * reach. Immutable.
 *
 * @param key signs messages that others pass on
 * @param forward whether messages of others are passed on
 */
public record RoutingSettings(IdentityKey key, boolean forward) {
}
