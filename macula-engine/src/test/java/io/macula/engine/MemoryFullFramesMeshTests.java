package io.macula.engine;

/**
 * The contract of the mesh over memory with full.
 */
class MemoryFullFramesMeshTests extends MeshContract {

	MemoryFullFramesMeshTests() {
		super(TestMesh.World.MEMORY_FULL);
	}

}
