package io.macula.engine;

/** Nodes of 0.14.3 and Java nodes in one mesh, over real QUIC. */
class QuicMixedMeshIntegrationTests extends MixedMeshContract {

	QuicMixedMeshIntegrationTests() {
		super(TestMesh.World.QUIC);
	}

}
