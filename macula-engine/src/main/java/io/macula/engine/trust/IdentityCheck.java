package io.macula.engine.trust;

import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;

import io.macula.engine.identity.PublicIdentity;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.Signatures;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a Java peer is the node that it says it is. TLS has shown that it
 * holds the key of its certificate; the node id must follow from that key, or from an
 * identity key that has signed for it. Stateless.
 */
public final class IdentityCheck {

	private static final int SHOWN_BYTES = 8;

	private IdentityCheck() {
	}

	/**
	 * Check what a peer says in its hello. Costs the check of a signature when a TLS
	 * binding is shown, so call it off the loop then.
	 * @param certificate what the peer showed in TLS, {@code null} if nothing
	 * @param nodeId the id that it says
	 * @param identityKey the identity key that it says, {@code null} if that is its TLS
	 * key
	 * @param tlsBinding the statement of the identity key for the TLS key, {@code null}
	 * if they are the same
	 * @param signatures checks the signature
	 * @param wallMillis the time now, in milliseconds since the epoch
	 * @return the proven identity
	 * @throws MeshFailure with {@code REFUSED} if it is not proven; says why
	 */
	public static PeerIdentity.Proven prove(@Nullable X509Certificate certificate, byte[] nodeId,
			byte @Nullable [] identityKey, byte @Nullable [] tlsBinding, Signatures signatures, long wallMillis) {
		if (certificate == null) {
			throw refused(nodeId, "it shows no certificate");
		}
		PublicIdentity key;
		try {
			key = (identityKey != null) ? PublicIdentity.fromEncoded(identityKey)
					: PublicIdentity.fromCertificate(certificate);
		}
		catch (IllegalArgumentException ex) {
			throw refused(nodeId, ex.getMessage());
		}
		if (!Arrays.equals(key.nodeId().bytes(), nodeId)) {
			throw refused(nodeId, "its key belongs to node " + key.nodeId().shortText());
		}
		if (identityKey != null && !isKeyOf(certificate, key)) {
			String refusal = (tlsBinding == null) ? "its TLS key is not its identity key and it shows no TLS binding"
					: TlsBinding.refusal(tlsBinding, key, certificate.getPublicKey(), signatures, wallMillis);
			if (refusal != null) {
				throw refused(nodeId, refusal);
			}
		}
		return new PeerIdentity.Proven(key.nodeId(), key);
	}

	private static boolean isKeyOf(X509Certificate certificate, PublicIdentity key) {
		try {
			return PublicIdentity.fromCertificate(certificate).equals(key);
		}
		catch (IllegalArgumentException ex) {
			// A form of key that serves for TLS and for no identity
			return false;
		}
	}

	private static MeshFailure refused(byte[] nodeId, @Nullable String reason) {
		String shown = HexFormat.of().formatHex(nodeId, 0, Math.min(nodeId.length, SHOWN_BYTES));
		return new MeshFailure(FailureCode.REFUSED, "The peer cannot prove that it is node " + shown + ": " + reason);
	}

}
