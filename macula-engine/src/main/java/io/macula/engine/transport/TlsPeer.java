package io.macula.engine.transport;

import java.security.cert.X509Certificate;

import org.jspecify.annotations.Nullable;

/**
 * What TLS established about a peer. Immutable.
 *
 * @param protocol the negotiated ALPN protocol
 * @param certificate the peer's certificate whose key it proved to hold, or {@code null}
 * if it showed none
 */
public record TlsPeer(String protocol, @Nullable X509Certificate certificate) {
}
