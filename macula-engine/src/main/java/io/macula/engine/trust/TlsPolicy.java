package io.macula.engine.trust;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.X509ExtendedTrustManager;

import io.macula.engine.identity.IdentityKey;

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

	private final TlsSettings settings;

	private final TlsMaterial material;

	private final PeerTrust trust;

	private final List<String> protocols;

	private TlsPolicy(IdentityKey identity, TlsSettings settings, TlsMaterial material, List<String> protocols) {
		this.identity = identity;
		this.settings = settings;
		this.material = material;
		this.trust = new PeerTrust(settings.trust(), settings.namesVerified());
		this.protocols = protocols;
	}

	/**
	 * A policy that accepts any certificate, with the identity key as TLS key.
	 * @param identity the identity key
	 * @param wallMillis the time now, in milliseconds since the epoch, for the
	 * certificate
	 * @return the policy
	 */
	public static TlsPolicy development(IdentityKey identity, long wallMillis) {
		return of(identity, TlsSettings.development(), wallMillis);
	}

	/**
	 * The policy of a node, with a certificate for {@code localhost} if it has to make
	 * one.
	 * @param identity the identity key
	 * @param settings keys and trust
	 * @param wallMillis the time now, in milliseconds since the epoch, for the
	 * certificate
	 * @return the policy
	 */
	public static TlsPolicy of(IdentityKey identity, TlsSettings settings, long wallMillis) {
		return of(identity, settings, List.of("localhost"), List.of(InetAddress.getLoopbackAddress()), wallMillis);
	}

	/**
	 * The policy of a node.
	 * @param identity the identity key
	 * @param settings keys and trust
	 * @param names DNS names that a certificate made for it carries
	 * @param addresses addresses that a certificate made for it carries
	 * @param wallMillis the time now, in milliseconds since the epoch, for the
	 * certificate
	 * @return the policy
	 */
	public static TlsPolicy of(IdentityKey identity, TlsSettings settings, List<String> names,
			List<InetAddress> addresses, long wallMillis) {
		TlsMaterial material = settings.material();
		if (material == null) {
			material = TlsMaterial.of(identity.privateKey(),
					List.of(SelfSignedCertificates.create(identity, names, addresses, wallMillis, new SecureRandom())));
		}
		return new TlsPolicy(identity, settings, material, List.of(JAVA_PROTOCOL, ERLANG_PROTOCOL));
	}

	/**
	 * This policy with other protocols than those of Java nodes and of 0.14.3.
	 * @param alpn what a listener accepts, in order of preference: 1 to 8 of 1 to 255
	 * ASCII characters each
	 * @return a copy
	 * @throws IllegalArgumentException if they are others
	 */
	public TlsPolicy withProtocols(List<String> alpn) {
		if (alpn.isEmpty() || alpn.size() > MAX_PROTOCOLS
				|| !alpn.stream().allMatch((protocol) -> protocol.matches("[!-~]{1,255}"))) {
			throw new IllegalArgumentException(
					"Protocols must be 1 to 8 tokens of 1 to 255 ASCII characters each, not " + alpn);
		}
		return new TlsPolicy(this.identity, this.settings, this.material, List.copyOf(alpn));
	}

	/**
	 * The key that the node is known by.
	 * @return the identity key
	 */
	public IdentityKey identity() {
		return this.identity;
	}

	public TlsMode mode() {
		return this.settings.mode();
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
		this.trust.checkServer(new X509Certificate[] { certificate }, PeerTrust.ANY_KEY_EXCHANGE, dialledName);
	}

	/**
	 * Judge the certificate of a dialler without TLS.
	 * @param certificate the certificate
	 * @throws CertificateException if the policy refuses it; says why
	 */
	public void checkDialler(X509Certificate certificate) throws CertificateException {
		this.trust.checkClientTrusted(new X509Certificate[] { certificate }, PeerTrust.ANY_KEY_EXCHANGE);
	}

	/**
	 * Whether a listener refuses diallers that show no certificate, which are all of
	 * 0.14.3.
	 * @return {@code true} if it does; {@code false} if it asks for one and does without
	 */
	public boolean clientCertificateRequired() {
		return this.settings.clientCertificateRequired();
	}

	/**
	 * ALPN protocols that a listener accepts.
	 * @return the protocols in order of preference
	 */
	public List<String> protocols() {
		return this.protocols;
	}

}
