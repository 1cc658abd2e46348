package io.macula.engine;

import java.time.Duration;

import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * State and figures of a node. Immutable.
 *
 * @param state what it is doing
 * @param detail why, in words, when the state is {@code BROKEN}, {@code JOINING} or
 * {@code ISOLATED}, and in any state what is wrong with the node, if something is
 * @param id its id
 * @param endpoint where others reach it, or {@code null} before start
 * @param realm its realm
 * @param uptime since start
 * @param links links that are up
 * @param tableNodes nodes in the DHT node table
 * @param storedRecords DHT records held for others and for itself
 * @param advertisedRecords own DHT records kept alive
 */
public record NodeStatus(NodeState state, @Nullable String detail, NodeId id, @Nullable Endpoint endpoint, String realm,
		Duration uptime, int links, int tableNodes, int storedRecords, int advertisedRecords) {
}
