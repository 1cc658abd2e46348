package io.macula.engine;

/**
 * The contract of the recordings over real QUIC.
 */
class QuicErlangRecordingsIntegrationTests extends ErlangRecordingsContract {

	QuicErlangRecordingsIntegrationTests() {
		super(TestMesh.World.QUIC);
	}

}
