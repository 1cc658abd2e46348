package io.macula.engine.wire;

import org.jspecify.annotations.Nullable;

/**
 * Answer to a {@link Call}. Immutable; arrays are not copied, so nobody may change them.
 *
 * @param callId the id of the call
 * @param result JSON as bytes, or a map
 * @param error {@code code} and {@code message} when it failed
 * @param extras what else the message holds
 */
public record Reply(byte @Nullable [] callId, @Nullable WireValue result, WireValue.@Nullable Map error,
		Extras extras) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.REPLY;
	}

}
