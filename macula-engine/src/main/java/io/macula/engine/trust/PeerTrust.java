package io.macula.engine.trust;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

import org.jspecify.annotations.Nullable;

/**
 * Judges certificates as the mode of a {@link TlsPolicy} says. Thread-safe.
 */
final class PeerTrust extends X509ExtendedTrustManager {

	/** TLS 1.3 does not settle the key exchange by the certificate. */
	static final String ANY_KEY_EXCHANGE = "UNKNOWN";

	private final @Nullable X509TrustManager issuers;

	private final boolean namesVerified;

	/**
	 * Make the judge.
	 * @param issuers who is trusted to issue certificates, or {@code null} to accept any
	 * certificate
	 * @param namesVerified whether the certificate of a listener must carry the name that
	 * was dialled
	 */
	PeerTrust(@Nullable X509TrustManager issuers, boolean namesVerified) {
		this.issuers = issuers;
		this.namesVerified = namesVerified;
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
		checkServer(chain, authType, null);
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
			throws CertificateException {
		checkServer(chain, authType, null);
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
			throws CertificateException {
		SSLSession session = (engine != null) ? engine.getHandshakeSession() : null;
		checkServer(chain, authType, (session != null) ? session.getPeerHost() : null);
	}

	void checkServer(X509Certificate[] chain, String authType, @Nullable String dialledName)
			throws CertificateException {
		checkPresent(chain);
		if (this.issuers != null) {
			this.issuers.checkServerTrusted(chain, authType);
			if (dialledName != null && this.namesVerified) {
				HostNames.check(dialledName, chain[0]);
			}
		}
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
		checkPresent(chain);
		if (this.issuers != null) {
			this.issuers.checkClientTrusted(chain, authType);
		}
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
			throws CertificateException {
		checkClientTrusted(chain, authType);
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
			throws CertificateException {
		checkClientTrusted(chain, authType);
	}

	private static void checkPresent(X509Certificate[] chain) throws CertificateException {
		if (chain.length == 0) {
			throw new CertificateException("The peer shows no certificate");
		}
	}

	@Override
	public X509Certificate[] getAcceptedIssuers() {
		// Told to dialling peers, which have one certificate and show that one: a list
		// would only make packets large
		return new X509Certificate[0];
	}

}
