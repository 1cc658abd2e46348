package io.macula.spring.listener;

import java.util.List;

/**
 * Something that other nodes can reach in this application, as long as it is started.
 */
public sealed interface MaculaListenerEndpoint permits SubscriptionEndpoint, ProcedureEndpoint, StreamEndpoint {

	/**
	 * Name by which it is found in the registry.
	 * @return the id, unique in the application
	 */
	String id();

	/**
	 * Patterns subscribed to, or the procedure offered.
	 * @return the names
	 */
	List<String> names();

	/**
	 * Whether it starts with the application.
	 * @return {@code false} if it waits to be started through the registry
	 */
	boolean autoStartup();

	/**
	 * What the application notes about it.
	 * @return the notes
	 */
	EndpointNotes notes();

}
