package io.macula.engine.wire;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Asks for messages. Immutable.
 *
 * @param topics topic patterns
 * @param qos carried and not acted upon
 * @param extras what else the message holds
 */
public record Subscribe(@Nullable List<String> topics, @Nullable Long qos, Extras extras) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.SUBSCRIBE;
	}

}
