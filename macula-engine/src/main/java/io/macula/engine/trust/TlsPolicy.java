package io.macula.engine.trust;

import io.macula.engine.identity.IdentityKey;

/**
 * Keys, trust and protocols that a socket uses in both directions. Immutable.
 *
 * @param identity the identity key, which is the TLS key, too, unless another one is
 * configured
 */
public record TlsPolicy(IdentityKey identity) {
}
