package io.macula.engine.wire;

import org.jspecify.annotations.Nullable;

/**
 * Anything between bridges. Immutable.
 *
 * @param payload the value; a map that 0.14.3 sent is among the extras
 * @param extras what else the message holds
 */
public record BridgeData(@Nullable WireValue payload, Extras extras) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.BRIDGE_DATA;
	}

}
