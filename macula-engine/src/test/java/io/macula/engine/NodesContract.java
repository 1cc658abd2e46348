package io.macula.engine;

import org.junit.jupiter.api.AfterEach;

/**
 * What contracts between nodes have in common: a mesh for each test, over the transport
 * that they run over.
 */
abstract class NodesContract {

	final TestMesh mesh;

	NodesContract(TestMesh.World world) {
		this.mesh = new TestMesh(world);
	}

	@AfterEach
	final void close() {
		this.mesh.close();
	}

}
