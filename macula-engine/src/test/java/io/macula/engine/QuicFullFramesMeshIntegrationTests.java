package io.macula.engine;

/**
 * The contract of the mesh over real QUIC with full.
 */
class QuicFullFramesMeshIntegrationTests extends MeshContract {

	QuicFullFramesMeshIntegrationTests() {
		super(TestMesh.World.QUIC_FULL);
	}

}
