package io.macula.engine;

/**
 * What does harm to a gateway of 0.14.3, sent over real QUIC.
 */
class ErlangCrashCorpusIntegrationTests extends ErlangCrashCorpusContract {

	ErlangCrashCorpusIntegrationTests() {
		super(TestMesh.World.QUIC);
	}

}
