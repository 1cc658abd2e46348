package io.macula.spring.boot.autoconfigure;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;

import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509TrustManager;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;

/**
 * Key and trusted issuers of an SSL bundle, exchanged when the bundle is: the next
 * handshake uses the new ones. Thread-safe.
 */
class BundleKeys {

	private volatile Managers managers;

	BundleKeys(SslBundle bundle) {
		this.managers = Managers.of(bundle);
	}

	void update(SslBundle bundle) {
		this.managers = Managers.of(bundle);
	}

	boolean hasKey() {
		return this.managers.key() != null;
	}

	X509ExtendedKeyManager keyManager() {
		return new CurrentKeyManager();
	}

	X509TrustManager trustManager() {
		return new CurrentTrustManager();
	}

	private record Managers(@Nullable X509ExtendedKeyManager key, X509TrustManager trust) {

		static Managers of(SslBundle bundle) {
			X509ExtendedKeyManager key = null;
			if (bundle.getStores().getKeyStore() != null) {
				for (KeyManager manager : bundle.getManagers().getKeyManagers()) {
					key = (manager instanceof X509ExtendedKeyManager x509) ? x509 : key;
				}
			}
			for (TrustManager manager : bundle.getManagers().getTrustManagers()) {
				if (manager instanceof X509TrustManager trust) {
					return new Managers(key, trust);
				}
			}
			throw new IllegalStateException("The SSL bundle gives no X.509 trust manager");
		}

	}

	private final class CurrentKeyManager extends X509ExtendedKeyManager {

		private @Nullable X509ExtendedKeyManager current() {
			return BundleKeys.this.managers.key();
		}

		@Override
		public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
			X509ExtendedKeyManager key = current();
			return (key != null) ? key.getClientAliases(keyType, issuers) : null;
		}

		@Override
		public @Nullable String chooseClientAlias(String[] keyType, Principal @Nullable [] issuers,
				@Nullable Socket socket) {
			X509ExtendedKeyManager key = current();
			return (key != null) ? key.chooseClientAlias(keyType, issuers, socket) : null;
		}

		@Override
		public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
			X509ExtendedKeyManager key = current();
			return (key != null) ? key.getServerAliases(keyType, issuers) : null;
		}

		@Override
		public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers,
				@Nullable Socket socket) {
			X509ExtendedKeyManager key = current();
			return (key != null) ? key.chooseServerAlias(keyType, issuers, socket) : null;
		}

		@Override
		public @Nullable String chooseEngineClientAlias(String[] keyType, Principal @Nullable [] issuers,
				@Nullable SSLEngine engine) {
			X509ExtendedKeyManager key = current();
			return (key != null) ? key.chooseEngineClientAlias(keyType, issuers, engine) : null;
		}

		@Override
		public @Nullable String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers,
				@Nullable SSLEngine engine) {
			X509ExtendedKeyManager key = current();
			return (key != null) ? key.chooseEngineServerAlias(keyType, issuers, engine) : null;
		}

		@Override
		public X509Certificate @Nullable [] getCertificateChain(String alias) {
			X509ExtendedKeyManager key = current();
			return (key != null) ? key.getCertificateChain(alias) : null;
		}

		@Override
		public @Nullable PrivateKey getPrivateKey(String alias) {
			X509ExtendedKeyManager key = current();
			return (key != null) ? key.getPrivateKey(alias) : null;
		}

	}

	private final class CurrentTrustManager implements X509TrustManager {

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
			BundleKeys.this.managers.trust().checkClientTrusted(chain, authType);
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
			BundleKeys.this.managers.trust().checkServerTrusted(chain, authType);
		}

		@Override
		public X509Certificate[] getAcceptedIssuers() {
			return BundleKeys.this.managers.trust().getAcceptedIssuers();
		}

	}

}
