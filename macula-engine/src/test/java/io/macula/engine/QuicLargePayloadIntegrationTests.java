package io.macula.engine;

/**
 * The contract of payloads larger than a frame over real QUIC.
 */
class QuicLargePayloadIntegrationTests extends LargePayloadContract {

	QuicLargePayloadIntegrationTests() {
		super(TestMesh.World.QUIC);
	}

}
