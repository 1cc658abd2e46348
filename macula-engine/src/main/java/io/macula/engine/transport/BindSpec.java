package io.macula.engine.transport;

import io.macula.engine.trust.TlsPolicy;

/**
 * Where a socket is bound and how it proves who it is. Immutable.
 *
 * @param host address or name to bind, {@code 0.0.0.0} for all
 * @param port UDP port, 0 for any free one
 * @param tls keys, trust and protocols of both directions
 * @param streams streams that one peer may have open at once
 */
public record BindSpec(String host, int port, TlsPolicy tls, int streams) {
}
