package io.macula.engine;

import java.util.Map;

import io.macula.engine.identity.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * A message that arrived. Immutable by agreement: the payload is shared by all handlers
 * of a node, do not change it.
 *
 * @param topic the topic it was published to
 * @param payload the bytes
 * @param contentType what the bytes are, {@code application/json} unless the publisher
 * said otherwise
 * @param headers headers set by the publisher
 * @param origin the node that published it, or {@code null} if it did not prove who it is
 * @param sequence number within publisher and topic, starting at 1; 0 if the publisher
 * does not count
 * @param qos how hard the publisher tries that it is handled
 * @param retained whether it is the last value of its topic, kept by its publisher and
 * handed over because the subscription is new
 */
public record Message(String topic, byte[] payload, String contentType, Map<String, String> headers,
		@Nullable NodeId origin, long sequence, QualityOfService qos, boolean retained) {

	/**
	 * A message that is sent once and not retained.
	 * @param topic see above
	 * @param payload see above
	 * @param contentType see above
	 * @param headers see above
	 * @param origin see above
	 * @param sequence see above
	 */
	public Message(String topic, byte[] payload, String contentType, Map<String, String> headers,
			@Nullable NodeId origin, long sequence) {
		this(topic, payload, contentType, headers, origin, sequence, QualityOfService.AT_MOST_ONCE, false);
	}
}
