package io.macula.spring.observation;

import io.macula.engine.Message;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;

/**
 * A message that is handled, further attempts included. Confined to the observation.
 */
public class MaculaReceiveContext extends ReceiverContext<Message> {

	private final String realm;

	private final String endpoint;

	private final String pattern;

	private final Message message;

	/**
	 * A context.
	 * @param realm realm of the mesh
	 * @param endpoint id of the endpoint
	 * @param pattern pattern that the message matches
	 * @param message the message
	 */
	public MaculaReceiveContext(String realm, String endpoint, String pattern, Message message) {
		super((carrier, name) -> message.headers().get(name), Kind.CONSUMER);
		setCarrier(message);
		this.realm = realm;
		this.endpoint = endpoint;
		this.pattern = pattern;
		this.message = message;
	}

	/**
	 * Realm of the mesh.
	 * @return the realm
	 */
	public String getRealm() {
		return this.realm;
	}

	/**
	 * Endpoint that handles the message.
	 * @return its id
	 */
	public String getEndpoint() {
		return this.endpoint;
	}

	/**
	 * Pattern that the message matches.
	 * @return the pattern
	 */
	public String getPattern() {
		return this.pattern;
	}

	/**
	 * The message.
	 * @return the message
	 */
	public Message getMessage() {
		return this.message;
	}

}
