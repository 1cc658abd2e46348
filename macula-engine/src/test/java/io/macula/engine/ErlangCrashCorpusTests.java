package io.macula.engine;

/**
 * What does harm to a gateway of 0.14.3, sent over memory.
 */
class ErlangCrashCorpusTests extends ErlangCrashCorpusContract {

	ErlangCrashCorpusTests() {
		super(TestMesh.World.MEMORY);
	}

}
