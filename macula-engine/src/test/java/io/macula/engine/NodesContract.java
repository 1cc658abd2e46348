package io.macula.engine;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.AfterEach;

/**
 * What contracts between nodes have in common: a mesh for each test, over the transport
 * that they run over, and texts as payloads.
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

	static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	static String text(byte[] bytes) {
		return new String(bytes, StandardCharsets.UTF_8);
	}

}
