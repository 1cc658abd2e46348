package io.macula.engine;

/**
 * The contract of calls over QUIC.
 */
class QuicCallsIntegrationTests extends CallsContract {

	QuicCallsIntegrationTests() {
		super(TestMesh.World.QUIC);
	}

}
