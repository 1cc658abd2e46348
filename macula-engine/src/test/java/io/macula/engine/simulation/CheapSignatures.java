package io.macula.engine.simulation;

import java.util.Arrays;

import io.macula.engine.identity.IdentityKey;
import io.macula.engine.identity.NodeId;
import io.macula.engine.identity.PublicIdentity;
import io.macula.engine.runtime.Signatures;

/**
 * Stands in for real signatures where thousands are made: a hash over the public key and
 * the bytes, which anybody could make. Stateless.
 */
public final class CheapSignatures implements Signatures {

	@Override
	public byte[] sign(IdentityKey key, byte[] data) {
		return signature(key.publicIdentity(), data);
	}

	@Override
	public boolean verify(PublicIdentity signer, byte[] data, byte[] signature) {
		return Arrays.equals(signature(signer, data), signature);
	}

	private static byte[] signature(PublicIdentity signer, byte[] data) {
		return NodeId.sha256Of(signer.encoded(), data).bytes();
	}

}
