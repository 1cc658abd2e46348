package io.macula.engine;

/**
 * The contract of payloads larger than a frame over memory.
 */
class MemoryLargePayloadTests extends LargePayloadContract {

	MemoryLargePayloadTests() {
		super(TestMesh.World.MEMORY);
	}

}
