package io.macula.engine.trust;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * Makes trust in issuers for {@link TlsSettings#production}. Stateless.
 */
public final class TlsTrust {

	private TlsTrust() {
	}

	/**
	 * Use what another part of the application trusts, for instance an SSL bundle.
	 * @param factory the factory, initialized
	 * @return its X.509 trust manager
	 * @throws IllegalArgumentException if it has none
	 */
	public static X509TrustManager of(TrustManagerFactory factory) {
		for (TrustManager manager : factory.getTrustManagers()) {
			if (manager instanceof X509TrustManager trust) {
				return trust;
			}
		}
		throw new IllegalArgumentException("The trust manager factory of provider " + factory.getProvider()
				+ " gives no X.509 trust manager; configure a trust store with certificates of issuers");
	}

	/**
	 * Trust certain issuers.
	 * @param issuers their certificates, at least one
	 * @return the trust
	 * @throws IllegalArgumentException if there is none
	 */
	public static X509TrustManager of(List<X509Certificate> issuers) {
		if (issuers.isEmpty()) {
			throw new IllegalArgumentException("Trust needs at least one certificate of an issuer");
		}
		try {
			KeyStore store = KeyStore.getInstance("PKCS12");
			store.load(null, null);
			for (int i = 0; i < issuers.size(); i++) {
				store.setCertificateEntry("issuer-" + i, issuers.get(i));
			}
			TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
			factory.init(store);
			return of(factory);
		}
		catch (GeneralSecurityException | IOException ex) {
			throw new IllegalStateException("Cannot keep certificates of issuers in memory", ex);
		}
	}

	/**
	 * Trust the issuers in a PEM file.
	 * @param file the file
	 * @return the trust
	 * @throws IllegalArgumentException if it cannot be read or holds no certificate;
	 * names the file
	 */
	public static X509TrustManager fromPem(Path file) {
		return of(PemFiles.certificates(file));
	}

}
