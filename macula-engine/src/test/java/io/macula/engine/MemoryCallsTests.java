package io.macula.engine;

/**
 * The contract of calls over memory.
 */
class MemoryCallsTests extends CallsContract {

	MemoryCallsTests() {
		super(TestMesh.World.MEMORY);
	}

}
