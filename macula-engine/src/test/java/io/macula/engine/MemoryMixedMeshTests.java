package io.macula.engine;

/** Nodes of 0.14.3 and Java nodes in one mesh, in memory. */
class MemoryMixedMeshTests extends MixedMeshContract {

	MemoryMixedMeshTests() {
		super(TestMesh.World.MEMORY);
	}

}
