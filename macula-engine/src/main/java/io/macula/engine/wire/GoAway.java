package io.macula.engine.wire;

import org.jspecify.annotations.Nullable;

/**
 * The sender takes no new work on this connection and closes it when it is idle. Java
 * nodes only. Immutable.
 *
 * @param code why, for programs
 * @param reason why, for people
 * @param extras what else the message holds
 */
public record GoAway(@Nullable Long code, @Nullable String reason, Extras extras) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.GO_AWAY;
	}

}
