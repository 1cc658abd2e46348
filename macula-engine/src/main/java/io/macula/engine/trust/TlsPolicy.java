package io.macula.engine.trust;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

import io.macula.engine.identity.IdentityKey;
import org.jspecify.annotations.Nullable;

/**
 * Keys, trust and protocols that a socket uses in both directions. The TLS key is the
 * identity key, in a self-signed certificate, unless other material is configured.
 * Immutable.
 */
public final class TlsPolicy {

	/** ALPN protocol of Java nodes: both sides show certificates, node ids are proven. */
	public static final String JAVA_PROTOCOL = "macula-java/1";

	/** ALPN protocol of 0.14.3: node ids are claimed. */
	public static final String ERLANG_PROTOCOL = "macula";

	private static final int MAX_PROTOCOLS = 8;

	private final IdentityKey identity;

	private final TlsMode mode;

	private final TlsMaterial material;

	private final PeerTrust trust;

	private final boolean clientCertificateRequired;

	private final List<String> protocols;

	private TlsPolicy(Builder builder, TlsMaterial material) {
		this.identity = builder.identity;
		this.mode = builder.mode;
		this.material = material;
		this.trust = new PeerTrust(builder.issuers, builder.namesVerified);
		this.clientCertificateRequired = builder.clientCertificateRequired;
		this.protocols = builder.protocols;
	}

	/**
	 * A policy that accepts any certificate, with the identity key as TLS key.
	 * @param identity the identity key
	 * @param wallMillis the time now, in milliseconds since the epoch, for the
	 * certificate
	 * @return the policy
	 */
	public static TlsPolicy development(IdentityKey identity, long wallMillis) {
		return builder(identity).build(wallMillis);
	}

	/**
	 * Start from the policy that accepts any certificate.
	 * @param identity the identity key
	 * @return a builder
	 */
	public static Builder builder(IdentityKey identity) {
		return new Builder(identity);
	}

	/**
	 * The key that the node is known by.
	 * @return the identity key
	 */
	public IdentityKey identity() {
		return this.identity;
	}

	public TlsMode mode() {
		return this.mode;
	}

	/**
	 * What this side shows in TLS.
	 * @return key and certificates
	 */
	public TlsMaterial material() {
		return this.material;
	}

	/**
	 * Whether the certificate shown now holds the identity key, so that no
	 * {@link TlsBinding} is needed.
	 * @return {@code true} if it does
	 */
	public boolean usesIdentityKey() {
		return this.material.certificate().getPublicKey().equals(this.identity.publicKey());
	}

	/**
	 * Judges certificates of peers. For a dial it takes the name from the peer host of
	 * the engine.
	 * @return the trust manager, thread-safe
	 */
	public X509ExtendedTrustManager trustManager() {
		return this.trust;
	}

	/**
	 * Judge the certificate of a listener without TLS.
	 * @param certificate the certificate
	 * @param dialledName the name that was dialled
	 * @throws CertificateException if the policy refuses it; says why
	 */
	public void checkListener(X509Certificate certificate, String dialledName) throws CertificateException {
		this.trust.checkServer(new X509Certificate[] { certificate }, "UNKNOWN", dialledName);
	}

	/**
	 * Judge the certificate of a dialler without TLS.
	 * @param certificate the certificate
	 * @throws CertificateException if the policy refuses it; says why
	 */
	public void checkDialler(X509Certificate certificate) throws CertificateException {
		this.trust.checkClientTrusted(new X509Certificate[] { certificate }, "UNKNOWN");
	}

	/**
	 * Whether a listener refuses diallers that show no certificate, which are all of
	 * 0.14.3.
	 * @return {@code true} if it does; {@code false} if it asks for one and does without
	 */
	public boolean clientCertificateRequired() {
		return this.clientCertificateRequired;
	}

	/**
	 * ALPN protocols that a listener accepts.
	 * @return the protocols in order of preference
	 */
	public List<String> protocols() {
		return this.protocols;
	}

	/**
	 * Builds a policy. Confined to one thread.
	 */
	public static final class Builder {

		private final IdentityKey identity;

		private TlsMode mode = TlsMode.DEVELOPMENT;

		private @Nullable X509TrustManager issuers;

		private boolean namesVerified = true;

		private @Nullable TlsMaterial material;

		private boolean clientCertificateRequired;

		private List<String> protocols = List.of(JAVA_PROTOCOL, ERLANG_PROTOCOL);

		private List<String> names = List.of("localhost");

		private List<InetAddress> addresses = List.of(InetAddress.getLoopbackAddress());

		private Builder(IdentityKey identity) {
			this.identity = identity;
		}

		/**
		 * Verify certificates: {@link TlsMode#PRODUCTION}.
		 * @param trust who may issue certificates
		 * @return this builder
		 */
		public Builder production(X509TrustManager trust) {
			this.mode = TlsMode.PRODUCTION;
			this.issuers = trust;
			return this;
		}

		/**
		 * Verify certificates: {@link TlsMode#PRODUCTION}.
		 * @param trust who may issue certificates, for instance that of an SSL bundle,
		 * initialized
		 * @return this builder
		 * @throws IllegalArgumentException if it gives no X.509 trust manager
		 */
		public Builder production(TrustManagerFactory trust) {
			for (TrustManager manager : trust.getTrustManagers()) {
				if (manager instanceof X509TrustManager x509) {
					return production(x509);
				}
			}
			throw new IllegalArgumentException("The trust manager factory of provider " + trust.getProvider()
					+ " gives no X.509 trust manager; configure a trust store with certificates of issuers");
		}

		/**
		 * Accept the certificate of a listener although it does not carry the name that
		 * was dialled, for nodes that find each other by names no issuer would certify.
		 * @param verified {@code true} by default
		 * @return this builder
		 */
		public Builder namesVerified(boolean verified) {
			this.namesVerified = verified;
			return this;
		}

		/**
		 * Use a TLS key other than the identity key.
		 * @param tlsMaterial key and certificates
		 * @return this builder
		 */
		public Builder material(TlsMaterial tlsMaterial) {
			this.material = tlsMaterial;
			return this;
		}

		/**
		 * Refuse diallers that show no certificate.
		 * @param required whether to
		 * @return this builder
		 */
		public Builder clientCertificateRequired(boolean required) {
			this.clientCertificateRequired = required;
			return this;
		}

		/**
		 * Accept other protocols than those of Java nodes and of 0.14.3.
		 * @param alpn protocols in order of preference, 1 to 8 of 1 to 255 ASCII
		 * characters each
		 * @return this builder
		 */
		public Builder protocols(List<String> alpn) {
			if (alpn.isEmpty() || alpn.size() > MAX_PROTOCOLS
					|| !alpn.stream().allMatch((protocol) -> protocol.matches("[!-~]{1,255}"))) {
				throw new IllegalArgumentException(
						"Protocols must be 1 to 8 tokens of 1 to 255 ASCII characters each, not " + alpn);
			}
			this.protocols = List.copyOf(alpn);
			return this;
		}

		/**
		 * What the self-signed certificate carries, instead of {@code localhost} and the
		 * loopback address.
		 * @param hostNames DNS names
		 * @param hostAddresses addresses
		 * @return this builder
		 */
		public Builder subjects(List<String> hostNames, List<InetAddress> hostAddresses) {
			this.names = List.copyOf(hostNames);
			this.addresses = List.copyOf(hostAddresses);
			return this;
		}

		/**
		 * Build the policy, with a self-signed certificate unless material is set.
		 * @param wallMillis the time now, in milliseconds since the epoch, for the
		 * certificate
		 * @return the policy
		 */
		public TlsPolicy build(long wallMillis) {
			TlsMaterial own = this.material;
			if (own == null) {
				X509Certificate certificate = SelfSignedCertificates.create(this.identity, this.names, this.addresses,
						wallMillis, new SecureRandom());
				own = TlsMaterial.of(this.identity.privateKey(), List.of(certificate));
			}
			return new TlsPolicy(this, own);
		}

	}

}
