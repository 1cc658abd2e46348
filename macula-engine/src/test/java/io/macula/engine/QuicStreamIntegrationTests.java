package io.macula.engine;

/**
 * The contract of streaming calls over real QUIC.
 */
class QuicStreamIntegrationTests extends StreamContract {

	QuicStreamIntegrationTests() {
		super(TestMesh.World.QUIC);
	}

}
