package io.macula.engine;

/**
 * The contract of a gateway for 0.14.3 over real QUIC.
 */
class QuicErlangGatewayIntegrationTests extends ErlangGatewayContract {

	QuicErlangGatewayIntegrationTests() {
		super(TestMesh.World.QUIC);
	}

}
