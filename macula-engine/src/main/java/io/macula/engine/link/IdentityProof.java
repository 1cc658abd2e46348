package io.macula.engine.link;

import java.security.cert.X509Certificate;
import java.util.function.Consumer;

import io.macula.engine.identity.NodeId;
import org.jspecify.annotations.Nullable;

/**
 * Proves who this node is and checks who others are, from TLS certificates and what a
 * hello adds to them. Confined to the loop.
 */
public interface IdentityProof {

	/**
	 * Public identity key for the hello.
	 * @return its encoded form, or {@code null} when the TLS key is the identity key
	 */
	byte @Nullable [] identityKey();

	/**
	 * Statement that the TLS key acts for the identity key.
	 * @return the statement, or {@code null} when the TLS key is the identity key
	 */
	byte @Nullable [] tlsBinding();

	/**
	 * Check that a peer holds the key that its id follows from.
	 * @param certificate what it showed in TLS, {@code null} if nothing
	 * @param id the id it says
	 * @param identityKey the key it says, if the TLS key is another one
	 * @param tlsBinding the statement that ties them
	 * @param then receives {@code null} if it is proven, else why not; perhaps before
	 * this returns
	 */
	void check(@Nullable X509Certificate certificate, NodeId id, byte @Nullable [] identityKey,
			byte @Nullable [] tlsBinding, Consumer<@Nullable String> then);

}
