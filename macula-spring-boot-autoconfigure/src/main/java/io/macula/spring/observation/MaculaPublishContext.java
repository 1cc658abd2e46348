package io.macula.spring.observation;

import java.util.Map;

import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;

/**
 * A message that is published. Its carrier are the headers. Confined to the observation.
 */
public class MaculaPublishContext extends SenderContext<Map<String, String>> {

	private final String realm;

	private final String topic;

	/**
	 * A context.
	 * @param realm realm of the mesh
	 * @param topic the topic
	 * @param headers headers of the message, to which those of the trace are added
	 */
	public MaculaPublishContext(String realm, String topic, Map<String, String> headers) {
		super((carrier, name, value) -> headers.put(name, value), Kind.PRODUCER);
		setCarrier(headers);
		this.realm = realm;
		this.topic = topic;
	}

	/**
	 * Realm of the mesh.
	 * @return the realm
	 */
	public String getRealm() {
		return this.realm;
	}

	/**
	 * Topic of the message.
	 * @return the topic
	 */
	public String getTopic() {
		return this.topic;
	}

}
