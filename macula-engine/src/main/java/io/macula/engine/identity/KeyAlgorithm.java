package io.macula.engine.identity;

/**
 * The three forms of identity key. Immutable.
 */
public enum KeyAlgorithm {

	/** Edwards curve 25519 (RFC 8032); the default. */
	ED25519("Ed25519"),
	/** The NIST curve P-256 with SHA-256 (FIPS 186-4). */
	P256("SHA256withECDSA"),
	/** RSA of 2048 to 4096 bits with SHA-256 (PKCS#1 1.5). */
	RSA("SHA256withRSA");

	private final String signatureAlgorithm;

	KeyAlgorithm(String signatureAlgorithm) {
		this.signatureAlgorithm = signatureAlgorithm;
	}

	/**
	 * How signatures with such a key are made.
	 * @return a name for {@link java.security.Signature#getInstance(String)}
	 */
	public String signatureAlgorithm() {
		return this.signatureAlgorithm;
	}

}
