package io.macula.engine.identity;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;

/**
 * The key pair that a node is known by. Its text never shows the private half. Immutable.
 */
public final class IdentityKey {

	private static final int RSA_BITS = 3072;

	private final PrivateKey privateKey;

	private final PublicKey publicKey;

	private final PublicIdentity publicIdentity;

	private IdentityKey(PrivateKey privateKey, PublicKey publicKey) {
		this.privateKey = privateKey;
		this.publicKey = publicKey;
		this.publicIdentity = PublicIdentity.fromPublicKey(publicKey);
	}

	/**
	 * Make a new Ed25519 key.
	 * @param random source of the key
	 * @return the key pair
	 */
	public static IdentityKey generate(SecureRandom random) {
		return generate(KeyAlgorithm.ED25519, random);
	}

	/**
	 * Make a new key.
	 * @param algorithm its form; RSA keys get 3072 bits and take up to seconds to make
	 * @param random source of the key
	 * @return the key pair
	 */
	public static IdentityKey generate(KeyAlgorithm algorithm, SecureRandom random) {
		try {
			KeyPairGenerator generator = switch (algorithm) {
				case ED25519 -> KeyPairGenerator.getInstance("Ed25519");
				case P256 -> KeyPairGenerator.getInstance("EC");
				case RSA -> KeyPairGenerator.getInstance("RSA");
			};
			switch (algorithm) {
				case ED25519 -> generator.initialize(255, random);
				case P256 -> generator.initialize(new ECGenParameterSpec("secp256r1"), random);
				case RSA -> generator.initialize(RSA_BITS, random);
			}
			return of(generator.generateKeyPair());
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("This Java runtime cannot make keys of form " + algorithm, ex);
		}
	}

	/**
	 * Use a key pair from elsewhere, for instance from a key store.
	 * @param pair the key pair
	 * @return the identity key
	 * @throws IllegalArgumentException if it has none of the three forms; says why
	 */
	public static IdentityKey of(KeyPair pair) {
		return new IdentityKey(pair.getPrivate(), pair.getPublic());
	}

	/**
	 * Read a stored key. The public half is worked out from the private one.
	 * @param pkcs8 what {@link #toPkcs8()} gave, or any unencrypted PKCS#8 key of one of
	 * the three forms
	 * @return the identity key
	 * @throws IllegalArgumentException if it cannot be read or has none of the three
	 * forms; says why
	 */
	public static IdentityKey fromPkcs8(byte[] pkcs8) {
		try {
			PrivateKey privateKey = PrivateKeys.read(new PKCS8EncodedKeySpec(pkcs8));
			IdentityKey key = new IdentityKey(privateKey, publicHalf(privateKey).toPublicKey());
			key.checkHalvesFit();
			return key;
		}
		catch (GeneralSecurityException | IllegalArgumentException ex) {
			throw new IllegalArgumentException(
					"Stored identity key cannot be used, restore it or delete it to get a new identity: "
							+ ex.getMessage(),
					ex);
		}
	}

	private static PublicIdentity publicHalf(PrivateKey key) throws GeneralSecurityException {
		if (key instanceof EdECPrivateKey ed) {
			return PublicIdentity.fromPublicKey(PrivateKeys.ed25519Public(ed));
		}
		if (key instanceof ECPrivateKey ec) {
			return PublicIdentity.fromEncoded(PrivateKeys.p256Public(ec));
		}
		if (key instanceof RSAPrivateCrtKey rsa) {
			return PublicIdentity
				.fromEncoded(Der.write(Der.SEQUENCE, integer(rsa.getModulus()), integer(rsa.getPublicExponent())));
		}
		throw new IllegalArgumentException(
				"a key of algorithm " + key.getAlgorithm() + " is none of Ed25519, P-256, RSA");
	}

	private static byte[] integer(BigInteger value) {
		return Der.write(Der.INTEGER, value.toByteArray());
	}

	/**
	 * A node whose halves do not fit would be refused by everybody with a message that
	 * helps nobody.
	 */
	private void checkHalvesFit() throws GeneralSecurityException {
		Signature signature = Signature.getInstance(algorithm().signatureAlgorithm());
		signature.initSign(this.privateKey);
		signature.update(this.publicIdentity.encoded());
		byte[] proof = signature.sign();
		signature.initVerify(this.publicKey);
		signature.update(this.publicIdentity.encoded());
		if (!signature.verify(proof)) {
			throw new IllegalArgumentException("its halves do not fit");
		}
	}

	/**
	 * The form for storing; keep it secret.
	 * @return a fresh PKCS#8 encoding of the private half
	 * @throws IllegalStateException if the key lives in hardware that does not give it
	 * away
	 */
	public byte[] toPkcs8() {
		byte[] encoded = this.privateKey.getEncoded();
		if (encoded == null) {
			throw new IllegalStateException("The private key of node " + nodeId() + " cannot be exported");
		}
		return encoded;
	}

	public PublicIdentity publicIdentity() {
		return this.publicIdentity;
	}

	/**
	 * The id of the node that this key belongs to.
	 * @return the id
	 */
	public NodeId nodeId() {
		return this.publicIdentity.nodeId();
	}

	public KeyAlgorithm algorithm() {
		return this.publicIdentity.algorithm();
	}

	/**
	 * The private half, for signatures and for TLS.
	 * @return the key
	 */
	public PrivateKey privateKey() {
		return this.privateKey;
	}

	public PublicKey publicKey() {
		return this.publicKey;
	}

	@Override
	public String toString() {
		return this.publicIdentity + " with its private half";
	}

}
