package io.macula.engine.trust;

import java.security.GeneralSecurityException;
import java.security.Signature;

import io.macula.engine.identity.IdentityKey;
import io.macula.engine.identity.KeyAlgorithm;
import io.macula.engine.identity.PublicIdentity;
import io.macula.engine.runtime.Signatures;

/**
 * Signatures of the JDK. Each form of key has one scheme and one encoding of fixed
 * length:
 * <ul>
 * <li>Ed25519 (RFC 8032): 64 bytes;</li>
 * <li>P-256, ECDSA with SHA-256: 64 bytes, r and s as 32 bytes each (IEEE P1363);</li>
 * <li>RSA, PKCS#1 1.5 with SHA-256 (RFC 8017): as many bytes as the modulus.</li>
 * </ul>
 * Thread-safe.
 */
public final class JdkSignatures implements Signatures {

	@Override
	public byte[] sign(IdentityKey key, byte[] data) {
		try {
			Signature signature = scheme(key.algorithm());
			signature.initSign(key.privateKey());
			signature.update(data);
			return signature.sign();
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Cannot sign with the key of node " + key.nodeId(), ex);
		}
	}

	@Override
	public boolean verify(PublicIdentity signer, byte[] data, byte[] signature) {
		try {
			Signature verifier = scheme(signer.algorithm());
			verifier.initVerify(signer.toPublicKey());
			verifier.update(data);
			return verifier.verify(signature);
		}
		catch (GeneralSecurityException | RuntimeException ex) {
			// The JDK tells by various exceptions that a signature is not even
			// well-formed
			return false;
		}
	}

	private static Signature scheme(KeyAlgorithm algorithm) throws GeneralSecurityException {
		return Signature.getInstance(
				(algorithm == KeyAlgorithm.P256) ? "SHA256withECDSAinP1363Format" : algorithm.signatureAlgorithm());
	}

}
