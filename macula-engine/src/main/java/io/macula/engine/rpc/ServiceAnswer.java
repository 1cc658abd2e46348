package io.macula.engine.rpc;

import java.util.List;

import io.macula.engine.identity.NodeId;

/**
 * What one provider told about a procedure. Immutable.
 *
 * @param node the provider
 * @param roundTripNanos time from the question to the answer, 0 for this node itself
 * @param endpoints its handlers; nothing is known of them if only their presence was
 * asked for
 */
public record ServiceAnswer(NodeId node, long roundTripNanos, List<ServiceEndpoint> endpoints) {

	/**
	 * Copy.
	 */
	public ServiceAnswer {
		endpoints = List.copyOf(endpoints);
	}

}
