package io.macula.engine.wire;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * First message of a dialler: who it is and what it can do. Immutable; arrays are not
 * copied, so nobody may change them.
 *
 * @param version version of the protocol, {@code 1.0}
 * @param nodeId id of the sender as its owner spells it: 32 bytes, more from some 0.14.3
 * nodes
 * @param realmId name of the realm
 * @param capabilities features that the sender understands
 * @param endpoint where the sender can be dialled
 * @param boot start of the sending process: 8 bytes of time in milliseconds and 8 random
 * bytes
 * @param maxFrame largest frame payload that the sender accepts, in bytes
 * @param identityKey public key that the node id follows from, unless it is the key of
 * the certificate
 * @param tlsBinding signature that ties the key of the certificate to the identity key
 * @param contact how the sender is reached
 * @param metadata what the sender tells about itself
 * @param extras what else the message holds
 */
public record Connect(@Nullable String version, byte @Nullable [] nodeId, @Nullable String realmId,
		@Nullable List<String> capabilities, @Nullable String endpoint, byte @Nullable [] boot, @Nullable Long maxFrame,
		byte @Nullable [] identityKey, byte @Nullable [] tlsBinding, WireValue.@Nullable Map contact,
		WireValue.@Nullable Map metadata, Extras extras) implements WireMessage {

	@Override
	public MessageType type() {
		return MessageType.CONNECT;
	}

}
