package io.macula.engine.transport.quic;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.macula.engine.trust.TlsPolicy;
import io.netty.handler.ssl.ClientAuth;
import io.netty.incubator.codec.quic.BoringSSLContextOption;
import io.netty.incubator.codec.quic.QuicSslContext;
import io.netty.incubator.codec.quic.QuicSslContextBuilder;

/**
 * TLS of both directions as a {@link TlsPolicy} says. Sessions are never resumed: each
 * connection proves anew who is at its other end. Confined to the loop.
 */
final class TlsContexts {

	/** Ed25519 is none of the codec's defaults. */
	private static final String[] SIGNATURES = { "ed25519", "ecdsa_secp256r1_sha256", "rsa_pss_rsae_sha256",
			"ecdsa_secp384r1_sha384", "rsa_pss_rsae_sha384", "rsa_pss_rsae_sha512", "rsa_pkcs1_sha256",
			"rsa_pkcs1_sha384", "rsa_pkcs1_sha512" };

	private static final int MAX_DIALLING = 16;

	private final TlsPolicy policy;

	private final QuicSslContext accepting;

	private final Map<List<String>, QuicSslContext> dialling = new LinkedHashMap<>();

	TlsContexts(TlsPolicy policy) {
		this.policy = policy;
		this.accepting = build(
				QuicSslContextBuilder.forServer(policy.material().keyManager(), null)
					.clientAuth(policy.clientCertificateRequired() ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL),
				policy.protocols());
	}

	QuicSslContext accepting() {
		return this.accepting;
	}

	/**
	 * TLS of a dial.
	 * @param protocols what to offer
	 * @return the context; those of the protocols that are usual are made once
	 */
	QuicSslContext dialling(List<String> protocols) {
		QuicSslContext known = this.dialling.get(protocols);
		if (known != null) {
			return known;
		}
		QuicSslContext made = build(
				QuicSslContextBuilder.forClient().keyManager(this.policy.material().keyManager(), null), protocols);
		if (this.dialling.size() < MAX_DIALLING) {
			this.dialling.put(protocols, made);
		}
		return made;
	}

	private QuicSslContext build(QuicSslContextBuilder builder, List<String> protocols) {
		return builder.trustManager(this.policy.trustManager())
			.option(BoringSSLContextOption.SIGNATURE_ALGORITHMS, SIGNATURES)
			.applicationProtocols(protocols.toArray(String[]::new))
			.earlyData(false)
			.sessionCacheSize(0)
			.build();
	}

}
