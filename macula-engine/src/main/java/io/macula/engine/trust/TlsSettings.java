package io.macula.engine.trust;

import javax.net.ssl.X509TrustManager;

import org.jspecify.annotations.Nullable;

/**
 * Choice of TLS keys and trust, independent of an identity. Immutable.
 *
 * @param mode whether certificates of peers are verified
 * @param material keys for TLS, {@code null} to use the identity key with a certificate
 * made in the process
 * @param trust issuers that are trusted in mode {@code PRODUCTION}, {@code null} in mode
 * {@code DEVELOPMENT}
 * @param clientCertificateRequired whether who dials must show a certificate
 * @param namesVerified whether, in mode {@code PRODUCTION}, the certificate of a listener
 * must carry the DNS name that was dialled
 */
public record TlsSettings(TlsMode mode, @Nullable TlsMaterial material, @Nullable X509TrustManager trust,
		boolean clientCertificateRequired, boolean namesVerified) {

	/**
	 * Check.
	 * @throws IllegalArgumentException if mode and trust contradict each other
	 */
	public TlsSettings {
		if ((mode == TlsMode.PRODUCTION) != (trust != null)) {
			throw new IllegalArgumentException((trust != null)
					? "Trusted issuers are given, but TLS mode DEVELOPMENT verifies nothing; use mode PRODUCTION"
					: "TLS mode PRODUCTION needs trusted issuers; give a CA file or an SSL bundle with a trust store");
		}
	}

	/**
	 * Any peer that proves its key is accepted; the identity key is the TLS key.
	 * @return the settings
	 */
	public static TlsSettings development() {
		return new TlsSettings(TlsMode.DEVELOPMENT, null, null, false, true);
	}

	/**
	 * Certificates of peers must come from trusted issuers and, for DNS names, match the
	 * name that was dialled.
	 * @param trust the issuers
	 * @return the settings
	 */
	public static TlsSettings production(X509TrustManager trust) {
		return new TlsSettings(TlsMode.PRODUCTION, null, trust, false, true);
	}

	/**
	 * These settings with other TLS keys.
	 * @param value the keys
	 * @return a copy
	 */
	public TlsSettings withMaterial(@Nullable TlsMaterial value) {
		return new TlsSettings(this.mode, value, this.trust, this.clientCertificateRequired, this.namesVerified);
	}

	/**
	 * These settings with or without the demand for a certificate of who dials.
	 * @param value whether it is demanded
	 * @return a copy
	 */
	public TlsSettings withClientCertificateRequired(boolean value) {
		return new TlsSettings(this.mode, this.material, this.trust, value, this.namesVerified);
	}

	/**
	 * These settings with or without a check of DNS names.
	 * @param value whether they are checked
	 * @return a copy
	 */
	public TlsSettings withNamesVerified(boolean value) {
		return new TlsSettings(this.mode, this.material, this.trust, this.clientCertificateRequired, value);
	}

}
