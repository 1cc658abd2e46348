package io.macula.engine;

import io.macula.engine.identity.Endpoint;

/**
 * Clients and seeds over memory.
 */
class MemoryClientTests extends ClientContract {

	MemoryClientTests() {
		super(TestMesh.World.MEMORY);
	}

	@Override
	Endpoint free(MaculaNodeBuilder builder) {
		builder.listen("127.0.0.1", 4711);
		return new Endpoint("127.0.0.1", 4711);
	}

}
