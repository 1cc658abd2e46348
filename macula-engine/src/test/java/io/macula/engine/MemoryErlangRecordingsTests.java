package io.macula.engine;

/**
 * The contract of the recordings over memory.
 */
class MemoryErlangRecordingsTests extends ErlangRecordingsContract {

	MemoryErlangRecordingsTests() {
		super(TestMesh.World.MEMORY);
	}

}
