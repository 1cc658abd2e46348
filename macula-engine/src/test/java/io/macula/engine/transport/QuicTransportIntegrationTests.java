package io.macula.engine.transport;

import io.macula.engine.runtime.Limits;
import io.macula.engine.transport.quic.NodeLoop;
import io.macula.engine.transport.quic.QuicOptions;
import io.macula.engine.transport.quic.QuicTransport;
import io.macula.engine.trust.TlsPolicy;

/**
 * The transport contract over real QUIC, on epoll where that exists.
 */
class QuicTransportIntegrationTests extends TransportContract {

	@Override
	protected TestNode create(String host, Limits limits, TlsPolicy tls, int streams) {
		return create(host, limits, tls, streams, QuicOptions.defaults());
	}

	protected boolean nativeTransport() {
		return true;
	}

	TestNode create(String host, Limits limits, TlsPolicy tls, int streams, QuicOptions options) {
		return new TestNode(host, NodeLoop.open("test", nativeTransport()).eventLoop(),
				(context, loop) -> new QuicTransport(context, loop, options), limits, tls, streams);
	}

}
