package io.macula.engine.discovery;

import java.util.List;

import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.NodeId;

/**
 * What a node on the local network says about itself: a hint, for anybody there can say
 * anything. Immutable.
 *
 * @param node its id
 * @param realm hash of its realm
 * @param version version of its protocol
 * @param endpoints where it answers
 */
public record LanNode(NodeId node, NodeId realm, int version, List<Endpoint> endpoints) {

	/** Copy. */
	public LanNode {
		endpoints = List.copyOf(endpoints);
	}

}
