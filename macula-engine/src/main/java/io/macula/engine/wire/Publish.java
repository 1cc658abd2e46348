package io.macula.engine.wire;

import org.jspecify.annotations.Nullable;

/**
 * A message for whoever subscribed to its topic. Immutable; arrays are not copied, so
 * nobody may change them.
 *
 * @param topic exact topic
 * @param payload the bytes; a payload that 0.14.3 sent as a map or list is among the
 * extras
 * @param qos 0 or 1; 2 is treated as 1
 * @param retain carried and not acted upon
 * @param messageId 16 bytes that 0.14.3 insists on, not unique
 * @param origin id of the node that published it
 * @param boot start of that node, see {@link Connect#boot}
 * @param seq number of the message on this topic since then
 * @param realm name of the realm
 * @param contentType media type of the bytes, {@code application/json} when absent
 * @param headers further properties chosen by the application
 * @param extras what else the message holds
 */
public record Publish(@Nullable String topic, byte @Nullable [] payload, @Nullable Long qos, @Nullable Boolean retain,
		byte @Nullable [] messageId, byte @Nullable [] origin, byte @Nullable [] boot, @Nullable Long seq,
		@Nullable String realm, @Nullable String contentType, WireValue.@Nullable Map headers,
		Extras extras) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.PUBLISH;
	}

	/**
	 * This message with another payload.
	 * @param bytes the payload
	 * @return a copy
	 */
	public Publish withPayload(byte[] bytes) {
		return new Publish(this.topic, bytes, this.qos, this.retain, this.messageId, this.origin, this.boot, this.seq,
				this.realm, this.contentType, this.headers, this.extras);
	}

}
