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

	private final @Nullable Handling handling;

	private final boolean member;

	Delivery(Publish message, String topic, byte[] payload, @Nullable NodeId origin) {
		this(message, topic, payload, origin, null, false);
	}

	/**
	 * A message whose publisher wants to know what becomes of it.
	 * @param handling told that
	 * @param member whether it goes to a member of a queue group
	 */
	Delivery(Publish message, String topic, byte[] payload, @Nullable NodeId origin, @Nullable Handling handling,
			boolean member) {
		this.message = message;
		this.topic = topic;
		this.payload = payload;
		this.origin = origin;
		this.handling = handling;
		this.member = member;
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

	/**
	 * Whether the publisher tries until it is handled.
	 * @return {@code false} if it was sent once
	 */
	public boolean assured() {
		Long qos = this.message.qos();
		return qos != null && qos > 0;
	}

	/**
	 * Whether it is the last value of its topic, which its publisher keeps.
	 * @return {@code true} for a message that was published before it was asked for
	 */
	public boolean retained() {
		return Boolean.TRUE.equals(this.message.retain());
	}

	/**
	 * A subscription is done with it.
	 * @param reason why it did not handle it, {@code null} if it did
	 */
	void done(@Nullable String reason) {
		Handling waiting = this.handling;
		if (waiting != null) {
			waiting.done(reason, this.member);
		}
	}

	/** What it takes of the room in a mailbox. */
	int bytes() {
		return this.payload.length + this.topic.length() + OVERHEAD;
	}

}
