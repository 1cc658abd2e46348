package io.macula.engine.dht;

import io.macula.engine.identity.NodeId;

/**
 * Tells the entries under one key from each other. A newer record replaces the one with
 * the same identity. Immutable.
 *
 * @param owner the node that signed it
 * @param kind what it is about
 * @param name topic, procedure or prefix
 * @param part number among several of the same name
 */
public record RecordId(NodeId owner, String kind, String name, int part) {
}
