package io.macula.engine.wire;

import org.jspecify.annotations.Nullable;

/**
 * The caller does not wait any more. Java nodes only. Immutable; arrays are not copied,
 * so nobody may change them.
 *
 * @param requestId the id of the request
 * @param extras what else the message holds
 */
public record Cancel(byte @Nullable [] requestId, Extras extras) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.CANCEL;
	}

}
