package io.macula.engine.wire;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Asks for no more messages. Immutable.
 *
 * @param topics topic patterns
 * @param extras what else the message holds
 */
public record Unsubscribe(@Nullable List<String> topics, Extras extras) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.UNSUBSCRIBE;
	}

}
