package io.macula.engine.link;

import java.security.cert.X509Certificate;
import java.util.function.Consumer;

import io.macula.engine.identity.NodeId;
import io.macula.engine.identity.PublicIdentity;
import org.jspecify.annotations.Nullable;

/**
 * Identity from the TLS key itself: a peer is who its certificate's key says. Immutable.
 */
public final class CertificateProof implements IdentityProof {

	@Override
	public byte @Nullable [] identityKey() {
		return null;
	}

	@Override
	public byte @Nullable [] tlsBinding() {
		return null;
	}

	@Override
	public void check(@Nullable X509Certificate certificate, NodeId id, byte @Nullable [] identityKey,
			byte @Nullable [] tlsBinding, Consumer<@Nullable String> then) {
		if (certificate == null) {
			then.accept("the peer shows no certificate, so it cannot prove to be node " + id.shortText());
			return;
		}
		NodeId proven = PublicIdentity.fromCertificate(certificate).nodeId();
		then.accept(proven.equals(id) ? null
				: "the peer says it is node " + id.shortText() + " but its key belongs to " + proven.shortText());
	}

}
