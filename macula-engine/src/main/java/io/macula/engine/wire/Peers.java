package io.macula.engine.wire;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Nodes that the sender knows, in answer to nothing or to a lookup. Java nodes only.
 * Immutable.
 *
 * @param contacts how they are reached
 * @param extras what else the message holds
 */
public record Peers(@Nullable List<WireValue.Map> contacts, Extras extras) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.PEERS;
	}

}
