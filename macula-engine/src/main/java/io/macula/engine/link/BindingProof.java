package io.macula.engine.link;

import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.runtime.NodeContext;
import io.macula.engine.trust.IdentityCheck;
import io.macula.engine.trust.TlsBinding;
import io.macula.engine.trust.TlsPolicy;
import org.jspecify.annotations.Nullable;

/**
 * Identity from the TLS key, or from an identity key that has signed for it. The own
 * statement is valid for a day and is made anew when half of that has passed and when the
 * certificate has changed, which costs the loop a signature then. Confined to the loop.
 */
public final class BindingProof implements IdentityProof {

	private static final long VALID_MILLIS = TimeUnit.DAYS.toMillis(1);

	private final NodeContext context;

	private final TlsPolicy policy;

	private @Nullable PublicKey boundKey;

	private long boundMillis;

	private byte @Nullable [] binding;

	/**
	 * Make the proof of a node.
	 * @param context its surroundings
	 * @param policy its keys
	 */
	public BindingProof(NodeContext context, TlsPolicy policy) {
		this.context = context;
		this.policy = policy;
	}

	@Override
	public byte @Nullable [] identityKey() {
		return this.policy.usesIdentityKey() ? null : this.policy.identity().publicIdentity().encoded();
	}

	@Override
	public byte @Nullable [] tlsBinding() {
		if (this.policy.usesIdentityKey()) {
			return null;
		}
		PublicKey tlsKey = this.policy.material().certificate().getPublicKey();
		long now = this.context.wallMillis();
		if (!tlsKey.equals(this.boundKey) || now - this.boundMillis > VALID_MILLIS / 2) {
			this.binding = TlsBinding.create(this.policy.identity(), tlsKey, now + VALID_MILLIS,
					this.context.signatures());
			this.boundKey = tlsKey;
			this.boundMillis = now;
		}
		return this.binding;
	}

	@Override
	public void check(@Nullable X509Certificate certificate, NodeId id, byte @Nullable [] identityKey,
			byte @Nullable [] tlsBinding, Consumer<@Nullable String> then) {
		if (tlsBinding == null) {
			then.accept(refusal(certificate, id, identityKey, null));
			return;
		}
		this.context.offload(() -> {
			String refusal = refusal(certificate, id, identityKey, tlsBinding);
			return (refusal != null) ? refusal : "";
		}, (refusal, failure) -> {
			if (refusal == null) {
				then.accept("its identity could not be checked: " + failure);
			}
			else {
				then.accept(refusal.isEmpty() ? null : refusal);
			}
		});
	}

	private @Nullable String refusal(@Nullable X509Certificate certificate, NodeId id, byte @Nullable [] identityKey,
			byte @Nullable [] tlsBinding) {
		try {
			IdentityCheck.prove(certificate, id.bytes(), identityKey, tlsBinding, this.context.signatures(),
					this.context.wallMillis());
			return null;
		}
		catch (MeshFailure ex) {
			return ex.getMessage();
		}
	}

}
