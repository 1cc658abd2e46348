package io.macula.engine.identity;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * The public half of an identity key, from which the id of its node follows: the SHA-256
 * of the subjectPublicKey contents, the formula of 0.14.3. Exactly three forms are
 * accepted, each in one encoding, so that a key has one id: Ed25519 as 32 bytes, P-256 as
 * an uncompressed point of 65 bytes, RSA of 2048 to 4096 bits as a PKCS#1 RSAPublicKey.
 * Immutable.
 */
public final class PublicIdentity {

	private final KeyAlgorithm algorithm;

	private final byte[] encoded;

	private final NodeId nodeId;

	private PublicIdentity(KeyAlgorithm algorithm, byte[] encoded) {
		this.algorithm = algorithm;
		this.encoded = encoded;
		this.nodeId = NodeId.sha256Of(encoded);
	}

	/**
	 * Read an identity as it crosses the wire.
	 * @param encoded contents of the subjectPublicKey bit string, copied
	 * @return the identity
	 * @throws IllegalArgumentException if this is not one of the three forms in its one
	 * encoding; says why
	 */
	public static PublicIdentity fromEncoded(byte[] encoded) {
		try {
			byte[] bits = encoded.clone();
			return new PublicIdentity(KeyBits.recognise(bits), bits);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("Identity key not accepted: " + ex.getMessage(), ex);
		}
	}

	/**
	 * Read an identity from a public key.
	 * @param key the key
	 * @return the identity
	 * @throws IllegalArgumentException if the key has none of the three forms; says why
	 */
	public static PublicIdentity fromPublicKey(PublicKey key) {
		byte[] info = key.getEncoded();
		if (info == null) {
			throw new IllegalArgumentException("Identity key not accepted: a key of algorithm " + key.getAlgorithm()
					+ " does not give its encoding, use a key whose public half can be exported");
		}
		try {
			byte[] bits = KeyBits.fromSubjectPublicKeyInfo(info);
			return new PublicIdentity(KeyBits.recognise(bits), bits);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException(
					"Identity key of algorithm " + key.getAlgorithm() + " not accepted: " + ex.getMessage(), ex);
		}
	}

	/**
	 * Read an identity from the key of a certificate. Proves nothing: who checks that the
	 * peer holds the key is TLS.
	 * @param certificate the certificate
	 * @return the identity
	 * @throws IllegalArgumentException if its key has none of the three forms; says why
	 */
	public static PublicIdentity fromCertificate(X509Certificate certificate) {
		return fromPublicKey(certificate.getPublicKey());
	}

	/**
	 * The id of the node that holds the private half.
	 * @return the SHA-256 of {@link #encoded()}
	 */
	public NodeId nodeId() {
		return this.nodeId;
	}

	/**
	 * Which of the three forms it is.
	 * @return the form, which also names the algorithm of its signatures
	 */
	public KeyAlgorithm algorithm() {
		return this.algorithm;
	}

	/**
	 * The form that crosses the wire.
	 * @return a fresh copy of the subjectPublicKey contents
	 */
	public byte[] encoded() {
		return this.encoded.clone();
	}

	/**
	 * The key for use with {@link java.security.Signature}.
	 * @return the key
	 * @throws IllegalArgumentException if the Java runtime finds a fault with it
	 */
	public PublicKey toPublicKey() {
		String factory = switch (this.algorithm) {
			case ED25519 -> "Ed25519";
			case P256 -> "EC";
			case RSA -> "RSA";
		};
		try {
			return KeyFactory.getInstance(factory)
				.generatePublic(new X509EncodedKeySpec(KeyBits.toSubjectPublicKeyInfo(this.algorithm, this.encoded)));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalArgumentException("Identity key of node " + this.nodeId + " not usable", ex);
		}
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof PublicIdentity that && Arrays.equals(this.encoded, that.encoded);
	}

	@Override
	public int hashCode() {
		return this.nodeId.hashCode();
	}

	@Override
	public String toString() {
		return this.algorithm + " identity of node " + this.nodeId;
	}

}
