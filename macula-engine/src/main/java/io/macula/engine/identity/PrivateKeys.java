package io.macula.engine.identity;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.ECPoint;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.KeySpec;
import java.util.List;

/**
 * Reads private keys and works out their public halves. Stateless.
 */
final class PrivateKeys {

	private static final int COORDINATE_BYTES = 32;

	private PrivateKeys() {
	}

	/**
	 * Read a private key whose form only its encoding tells.
	 * @param spec the encoding
	 * @return the key
	 * @throws GeneralSecurityException if it is no key of a known form
	 */
	static PrivateKey read(KeySpec spec) throws GeneralSecurityException {
		for (String algorithm : List.of("Ed25519", "EC", "RSA")) {
			try {
				return KeyFactory.getInstance(algorithm).generatePrivate(spec);
			}
			catch (InvalidKeySpecException ex) {
				// Not of this form; the next may fit
			}
		}
		throw new InvalidKeySpecException("not a PKCS#8 key of form Ed25519, P-256 or RSA");
	}

	/**
	 * Java derives a public Ed25519 key only while generating one, from as many random
	 * bytes as the private key has: so it gets the private key for random bytes.
	 */
	static PublicKey ed25519Public(EdECPrivateKey key) throws GeneralSecurityException {
		byte[] seed = key.getBytes()
			.orElseThrow(() -> new IllegalArgumentException("the key does not give away its private half"));
		KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
		generator.initialize(255, new FixedRandom(seed));
		return generator.generateKeyPair().getPublic();
	}

	static byte[] p256Public(ECPrivateKey key) {
		if (!key.getParams().getOrder().equals(P256Curve.ORDER)) {
			throw new IllegalArgumentException("key on another curve than P-256");
		}
		ECPoint point = P256Curve.publicPoint(key.getS());
		byte[] encoded = new byte[1 + 2 * COORDINATE_BYTES];
		encoded[0] = 0x04;
		putUnsigned(point.getAffineX(), encoded, 1 + COORDINATE_BYTES);
		putUnsigned(point.getAffineY(), encoded, encoded.length);
		return encoded;
	}

	private static void putUnsigned(BigInteger value, byte[] into, int end) {
		byte[] bytes = value.toByteArray();
		int length = Math.min(bytes.length, COORDINATE_BYTES);
		System.arraycopy(bytes, bytes.length - length, into, end - length, length);
	}

	/**
	 * Gives given bytes for random ones.
	 */
	private static final class FixedRandom extends SecureRandom {

		private static final long serialVersionUID = 1L;

		private final byte[] seed;

		FixedRandom(byte[] seed) {
			this.seed = seed;
		}

		@Override
		public void nextBytes(byte[] bytes) {
			System.arraycopy(this.seed, 0, bytes, 0, bytes.length);
		}

	}

}
