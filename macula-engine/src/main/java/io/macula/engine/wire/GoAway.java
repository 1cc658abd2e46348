package io.macula.engine.wire;

import org.jspecify.annotations.Nullable;

/**
 * The sender puts nothing new on this link, and the receiver should not either. Java
 * nodes only. Immutable.
 *
 * @param code why, a code of a close
 * @param reason why, in words
 * @param sent bytes that the sender has put on the data stream, all told
 * @param large large messages that it has sent on streams of their own, all told
 * @param done whether the sender also has everything that it waits for, so that the link
 * may be closed
 * @param extras what else the message holds
 */
public record GoAway(@Nullable Long code, @Nullable String reason, @Nullable Long sent, @Nullable Long large,
		@Nullable Boolean done, Extras extras) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.GO_AWAY;
	}

}
