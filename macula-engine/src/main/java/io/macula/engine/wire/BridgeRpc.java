package io.macula.engine.wire;

import org.jspecify.annotations.Nullable;

/**
 * Asks a mesh above. Immutable; arrays are not copied, so nobody may change them.
 *
 * @param callId 16 bytes that the reply repeats
 * @param procedure name of the procedure
 * @param args a map
 * @param timeout how long the caller waits, in milliseconds
 * @param extras what else the message holds
 */
public record BridgeRpc(byte @Nullable [] callId, @Nullable String procedure, @Nullable WireValue args,
		@Nullable Long timeout, Extras extras) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.BRIDGE_RPC;
	}

}
