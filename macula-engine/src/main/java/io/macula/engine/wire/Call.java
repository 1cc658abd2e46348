package io.macula.engine.wire;

import org.jspecify.annotations.Nullable;

/**
 * Asks a 0.14.3 gateway for one of its own procedures. Immutable; arrays are not copied,
 * so nobody may change them.
 *
 * @param callId 16 bytes that the reply repeats
 * @param procedure name of the procedure
 * @param args JSON as bytes, or a map
 * @param realm name of the realm
 * @param timeout how long the caller waits, in milliseconds
 * @param extras what else the message holds
 */
public record Call(byte @Nullable [] callId, @Nullable String procedure, @Nullable WireValue args,
		@Nullable String realm, @Nullable Long timeout, Extras extras) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.CALL;
	}

}
