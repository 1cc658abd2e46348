package io.macula.engine.wire;

import org.jspecify.annotations.Nullable;

/**
 * A call without a reply. Immutable.
 *
 * @param procedure name of the procedure
 * @param args JSON as bytes, or a map
 * @param extras what else the message holds
 */
public record Cast(@Nullable String procedure, @Nullable WireValue args, Extras extras) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.CAST;
	}

}
