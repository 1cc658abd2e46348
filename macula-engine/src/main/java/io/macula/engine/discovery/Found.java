package io.macula.engine.discovery;

import java.util.List;
import java.util.Map;

import io.macula.engine.identity.Contact;

/**
 * A node that subscribes to a topic or offers a procedure, as it signed it. Immutable.
 *
 * @param contact how to reach the node
 * @param names the procedure, or those patterns of the node that match the topic
 * @param metadata what the node tells with a procedure, empty for subscriptions
 */
public record Found(Contact contact, List<String> names, Map<String, String> metadata) {

	/**
	 * Copy.
	 */
	public Found {
		names = List.copyOf(names);
		metadata = Map.copyOf(metadata);
	}

}
