package io.macula.engine.transport;

/**
 * The transport contract over real QUIC, without native transport.
 */
class QuicNioTransportIntegrationTests extends QuicTransportIntegrationTests {

	@Override
	protected boolean nativeTransport() {
		return false;
	}

}
