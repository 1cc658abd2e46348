package io.macula.engine.pubsub;

import java.util.Map;

import io.macula.engine.identity.NodeId;
import io.macula.engine.wire.Headers;
import io.macula.engine.wire.Publish;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way to the subscriptions of this node that match, which share it.
 * Immutable by agreement: nobody changes the payload.
 */
public final class Delivery {

	private static final int OVERHEAD = 64;

	private final Publish message;

	private final String topic;

	private final byte[] payload;

	private final @Nullable NodeId origin;

	Delivery(Publish message, String topic, byte[] payload, @Nullable NodeId origin) {
		this.message = message;
		this.topic = topic;
		this.payload = payload;
		this.origin = origin;
	}

	/**
	 * What the message is about.
	 * @return the topic
	 */
	public String topic() {
		return this.topic;
	}

	/**
	 * The bytes, shared.
	 * @return the payload
	 */
	public byte[] payload() {
		return this.payload;
	}

	/**
	 * Media type of the payload.
	 * @return the type, or {@code null} for JSON
	 */
	public @Nullable String contentType() {
		return this.message.contentType();
	}

	/**
	 * What the publisher added. Read anew on each call.
	 * @return names and values
	 */
	public Map<String, String> headers() {
		return Headers.fromWire(this.message.headers());
	}

	/**
	 * Who published it.
	 * @return the node, or {@code null} if whoever published it did not prove its id
	 */
	public @Nullable NodeId origin() {
		return Headers.isClaimed(this.message.headers()) ? null : this.origin;
	}

	/**
	 * Number of the message within publisher and topic.
	 * @return 1 for the first; 0 if the publisher does not count
	 */
	public long sequence() {
		Long sequence = this.message.seq();
		return (sequence != null) ? sequence : 0;
	}

	/** What it takes of the room in a mailbox. */
	int bytes() {
		return this.payload.length + this.topic.length() + OVERHEAD;
	}

}
