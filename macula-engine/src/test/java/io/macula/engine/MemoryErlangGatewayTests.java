package io.macula.engine;

/**
 * The contract of a gateway for 0.14.3 over memory.
 */
class MemoryErlangGatewayTests extends ErlangGatewayContract {

	MemoryErlangGatewayTests() {
		super(TestMesh.World.MEMORY);
	}

}
