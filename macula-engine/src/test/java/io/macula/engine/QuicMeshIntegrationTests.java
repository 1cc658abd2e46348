package io.macula.engine;

/**
 * The contract of the mesh over real QUIC.
 */
class QuicMeshIntegrationTests extends MeshContract {

	QuicMeshIntegrationTests() {
		super(TestMesh.World.QUIC);
	}

	@Override
	int nodeCount() {
		return 10;
	}

}
