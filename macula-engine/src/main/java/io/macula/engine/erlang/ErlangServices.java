package io.macula.engine.erlang;

import io.macula.engine.dht.Dht;
import io.macula.engine.discovery.Discovery;
import io.macula.engine.identity.NodeId;
import io.macula.engine.identity.Realm;
import io.macula.engine.link.Links;
import io.macula.engine.pubsub.PubSub;
import io.macula.engine.rpc.Rpc;
import io.macula.engine.runtime.NodeContext;

/**
 * The parts of the node that peers of 0.14.3 reach. Immutable.
 *
 * @param context surroundings of the node
 * @param links its links to Java nodes, and the way to dial
 * @param dht the hash table
 * @param discovery finds and announces
 * @param pubsub publishing and subscribing
 * @param rpc procedures
 * @param realm the realm
 * @param self id of this node
 */
public record ErlangServices(NodeContext context, Links links, Dht dht, Discovery discovery, PubSub pubsub, Rpc rpc,
		Realm realm, NodeId self) {
}
