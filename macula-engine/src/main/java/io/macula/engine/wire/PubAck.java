package io.macula.engine.wire;

import org.jspecify.annotations.Nullable;

/**
 * Outcome of one published message at one subscriber node. Java nodes only. Immutable;
 * arrays are not copied, so nobody may change them.
 *
 * @param origin id of the node that published it, unless that is the receiver
 * @param boot start of that node, unless that is the receiver
 * @param topic exact topic
 * @param seq number of the message
 * @param status {@code confirmed} or {@code rejected}
 * @param reason why it was rejected
 * @param extras what else the message holds
 */
public record PubAck(byte @Nullable [] origin, byte @Nullable [] boot, @Nullable String topic, @Nullable Long seq,
		@Nullable String status, @Nullable String reason, Extras extras) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.PUB_ACK;
	}

}
