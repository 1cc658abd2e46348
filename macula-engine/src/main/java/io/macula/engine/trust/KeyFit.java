package io.macula.engine.trust;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;

/**
 * Tells whether two halves make one key pair, by a signature. Stateless.
 */
final class KeyFit {

	private KeyFit() {
	}

	static boolean fit(PrivateKey privateKey, PublicKey publicKey) {
		try {
			Signature signature = Signature.getInstance(switch (privateKey.getAlgorithm()) {
				case "RSA" -> "SHA256withRSA";
				case "EC" -> "SHA256withECDSA";
				default -> privateKey.getAlgorithm();
			});
			signature.initSign(privateKey);
			// Without any byte, the JDK's Ed25519 makes signatures that it then refuses
			signature.update((byte) 1);
			byte[] proof = signature.sign();
			signature.initVerify(publicKey);
			signature.update((byte) 1);
			return signature.verify(proof);
		}
		catch (GeneralSecurityException ex) {
			return false;
		}
	}

}
