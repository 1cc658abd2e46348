package io.macula.engine.identity;

import java.util.List;

/**
 * How a node is reached: at endpoints of its own, or through nodes that forward to it. A
 * contact is a hint. Who answers at it must prove to be the node. Immutable.
 *
 * @param nodeId the node
 * @param endpoints where it answers itself, best first; at most {@value #MAX_ENDPOINTS}
 * @param via who forwards to it, best first; at most {@value #MAX_VIA}
 * @param mode whether it takes part in the DHT for others
 */
public record Contact(NodeId nodeId, List<Endpoint> endpoints, List<Via> via, Mode mode) {

	/** Most endpoints of one node. */
	public static final int MAX_ENDPOINTS = 8;

	/** Most nodes that forward to one node. */
	public static final int MAX_VIA = 4;

	/**
	 * Check and copy.
	 * @throws IllegalArgumentException if there are too many endpoints or forwarders;
	 * names the limit
	 */
	public Contact {
		endpoints = limited("endpoints", endpoints, MAX_ENDPOINTS);
		via = limited("nodes that forward to it", via, MAX_VIA);
	}

	/**
	 * A node that answers for itself.
	 * @param nodeId the node
	 * @param endpoints where it answers
	 * @return the contact, of mode {@link Mode#SERVER}
	 */
	public static Contact server(NodeId nodeId, Endpoint... endpoints) {
		return new Contact(nodeId, List.of(endpoints), List.of(), Mode.SERVER);
	}

	private static <T> List<T> limited(String what, List<T> values, int most) {
		if (values.size() > most) {
			throw new IllegalArgumentException(
					"A contact has " + values.size() + " " + what + ", give at most " + most + " of them");
		}
		return List.copyOf(values);
	}

	/**
	 * A node that forwards to another. Immutable.
	 *
	 * @param nodeId the node that forwards
	 * @param endpoints where it answers; at most {@value Contact#MAX_ENDPOINTS}
	 */
	public record Via(NodeId nodeId, List<Endpoint> endpoints) {

		/**
		 * Check and copy.
		 * @throws IllegalArgumentException if there are too many endpoints; names the
		 * limit
		 */
		public Via {
			endpoints = limited("endpoints", endpoints, MAX_ENDPOINTS);
		}

	}

	/**
	 * Part of a node in the DHT.
	 */
	public enum Mode {

		/**
		 * Can be reached by anybody: stores records and stands in the tables of others.
		 */
		SERVER,
		/** Only asks: stays out of tables. */
		CLIENT

	}

}
