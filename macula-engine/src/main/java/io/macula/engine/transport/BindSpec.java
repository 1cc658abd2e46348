package io.macula.engine.transport;

import io.macula.engine.trust.TlsPolicy;

/**
 * Where a socket is bound and how it proves who it is. Immutable.
 *
 * @param host address or name to bind, {@code 0.0.0.0} for all of IPv4 and {@code ::} for
 * all of IPv4 and IPv6
 * @param port UDP port, 0 for any free one
 * @param tls keys, trust and protocols of both directions
 * @param streams streams that one peer may have open at once, at least 1
 * @param accepting whether others may dial it
 */
public record BindSpec(String host, int port, TlsPolicy tls, int streams, boolean accepting) {

	private static final int LAST_PORT = 65535;

	public BindSpec {
		if (port < 0 || port > LAST_PORT) {
			throw new IllegalArgumentException("Port " + port + " is not between 0 and " + LAST_PORT);
		}
		if (streams < 1) {
			throw new IllegalArgumentException("Peers need at least one stream, not " + streams);
		}
	}

	/**
	 * For a socket that listens and dials.
	 * @param host address or name to bind
	 * @param port UDP port
	 * @param tls keys, trust and protocols
	 * @param streams streams that one peer may have open at once
	 */
	public BindSpec(String host, int port, TlsPolicy tls, int streams) {
		this(host, port, tls, streams, true);
	}

}
