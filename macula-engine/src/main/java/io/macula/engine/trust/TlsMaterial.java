package io.macula.engine.trust;

import java.net.Socket;
import java.nio.file.Path;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

import org.jspecify.annotations.Nullable;

/**
 * The one private key that TLS uses in both directions, with its certificate chain.
 * Whatever key form the other side asks for, this key is offered: TLS refuses it then if
 * it does not fit. A key manager that renews its certificates is asked anew for each
 * handshake. Thread-safe.
 */
public final class TlsMaterial {

	private static final List<String> KEY_TYPES = List.of("EdDSA", "EC", "RSA");

	private final X509ExtendedKeyManager keyManager;

	private TlsMaterial(X509ExtendedKeyManager keyManager) {
		this.keyManager = keyManager;
	}

	/**
	 * Use a key and its certificate chain.
	 * @param key the private key; TLS takes its encoding, so it must be exportable
	 * @param chain its certificate, then those of its issuers
	 * @return the material
	 * @throws IllegalArgumentException if the chain is empty
	 */
	public static TlsMaterial of(PrivateKey key, List<X509Certificate> chain) {
		if (chain.isEmpty()) {
			throw new IllegalArgumentException("The TLS key needs a certificate, its chain is empty");
		}
		return new TlsMaterial(new Single(key, chain.toArray(X509Certificate[]::new)));
	}

	/**
	 * Read key and certificates from PEM files.
	 * @param certificates file with the certificate, then those of its issuers
	 * @param key file with the private key: PKCS#8, not encrypted
	 * @return the material
	 * @throws IllegalArgumentException if a file cannot be read or holds something else,
	 * or the two do not fit; names the file and the remedy
	 */
	public static TlsMaterial fromPem(Path certificates, Path key) {
		List<X509Certificate> chain = PemFiles.certificates(certificates);
		PrivateKey privateKey = PemFiles.privateKey(key);
		if (!KeyFit.fit(privateKey, chain.get(0).getPublicKey())) {
			throw new IllegalArgumentException(
					"The private key in " + key + " does not belong to the first certificate in " + certificates
							+ "; put the node's own certificate first and its issuers after it");
		}
		return of(privateKey, chain);
	}

	/**
	 * Use the first key of a key manager, for instance that of an SSL bundle.
	 * @param factory the factory, initialized
	 * @return the material
	 * @throws IllegalArgumentException if it gives no X.509 key manager or that has no
	 * key
	 */
	public static TlsMaterial of(KeyManagerFactory factory) {
		for (KeyManager manager : factory.getKeyManagers()) {
			if (manager instanceof X509ExtendedKeyManager keyManager) {
				return of(keyManager);
			}
		}
		throw new IllegalArgumentException("The key manager factory of provider " + factory.getProvider()
				+ " gives no X.509 key manager; configure a key store with a private key");
	}

	/**
	 * Use the first key of a key manager.
	 * @param manager the key manager
	 * @return the material
	 * @throws IllegalArgumentException if it has no key
	 */
	public static TlsMaterial of(X509ExtendedKeyManager manager) {
		TlsMaterial material = new TlsMaterial(new FirstAlias(manager));
		material.certificate();
		return material;
	}

	/**
	 * Key manager that offers the key for every key type.
	 * @return the key manager
	 */
	public X509ExtendedKeyManager keyManager() {
		return this.keyManager;
	}

	/**
	 * The certificate that peers see now.
	 * @return the first of the chain
	 * @throws IllegalArgumentException if the key manager has lost its key
	 */
	public X509Certificate certificate() {
		String alias = this.keyManager.chooseEngineServerAlias("EdDSA", null, null);
		X509Certificate[] chain = (alias != null) ? this.keyManager.getCertificateChain(alias) : null;
		if (chain == null || chain.length == 0) {
			throw new IllegalArgumentException(
					"The key manager has no private key with a certificate; add one to its key store");
		}
		return chain[0];
	}

	private static @Nullable String firstAlias(X509ExtendedKeyManager manager) {
		for (String type : KEY_TYPES) {
			String[] aliases = manager.getServerAliases(type, null);
			if (aliases != null && aliases.length > 0) {
				return aliases[0];
			}
		}
		return null;
	}

	/**
	 * Gives the same answer to every question.
	 */
	private abstract static class Fixed extends X509ExtendedKeyManager {

		abstract @Nullable String alias();

		@Override
		public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
			String alias = alias();
			return (alias != null) ? new String[] { alias } : null;
		}

		@Override
		public @Nullable String chooseClientAlias(String[] keyType, Principal @Nullable [] issuers,
				@Nullable Socket socket) {
			return alias();
		}

		@Override
		public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
			return getClientAliases(keyType, issuers);
		}

		@Override
		public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers,
				@Nullable Socket socket) {
			return alias();
		}

		@Override
		public @Nullable String chooseEngineClientAlias(String[] keyType, Principal @Nullable [] issuers,
				@Nullable SSLEngine engine) {
			return alias();
		}

		@Override
		public @Nullable String chooseEngineServerAlias(String keyType, Principal @Nullable [] issuers,
				@Nullable SSLEngine engine) {
			return alias();
		}

	}

	private static final class Single extends Fixed {

		private final PrivateKey key;

		private final X509Certificate[] chain;

		Single(PrivateKey key, X509Certificate[] chain) {
			this.key = key;
			this.chain = chain;
		}

		@Override
		String alias() {
			return "tls";
		}

		@Override
		public X509Certificate[] getCertificateChain(String alias) {
			return this.chain.clone();
		}

		@Override
		public PrivateKey getPrivateKey(String alias) {
			return this.key;
		}

	}

	private static final class FirstAlias extends Fixed {

		private final X509ExtendedKeyManager delegate;

		FirstAlias(X509ExtendedKeyManager delegate) {
			this.delegate = delegate;
		}

		@Override
		@Nullable String alias() {
			return firstAlias(this.delegate);
		}

		@Override
		public X509Certificate @Nullable [] getCertificateChain(String alias) {
			return this.delegate.getCertificateChain(alias);
		}

		@Override
		public @Nullable PrivateKey getPrivateKey(String alias) {
			return this.delegate.getPrivateKey(alias);
		}

	}

}
