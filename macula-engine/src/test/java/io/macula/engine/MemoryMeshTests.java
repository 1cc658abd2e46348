package io.macula.engine;

/**
 * The contract of the mesh over memory.
 */
class MemoryMeshTests extends MeshContract {

	MemoryMeshTests() {
		super(TestMesh.World.MEMORY);
	}

}
