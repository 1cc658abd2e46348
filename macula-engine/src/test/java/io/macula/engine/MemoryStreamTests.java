package io.macula.engine;

/**
 * The contract of streaming calls over memory.
 */
class MemoryStreamTests extends StreamContract {

	MemoryStreamTests() {
		super(TestMesh.World.MEMORY);
	}

}
