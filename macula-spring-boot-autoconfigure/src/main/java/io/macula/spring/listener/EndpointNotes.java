package io.macula.spring.listener;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What an application notes about an endpoint for itself and for whoever operates it. The
 * registry and the actuator show it, other nodes do not learn of it. Immutable.
 *
 * @param info what the endpoint is there for, in words; {@code null} if nobody said
 * @param properties whatever the application wants to find again at the endpoint, by name
 */
public record EndpointNotes(@Nullable String info, Map<String, String> properties) {

	private static final EndpointNotes NONE = new EndpointNotes(null, Map.of());

	public EndpointNotes {
		properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
	}

	/**
	 * Nothing is noted.
	 * @return no notes
	 */
	public static EndpointNotes none() {
		return NONE;
	}

}
