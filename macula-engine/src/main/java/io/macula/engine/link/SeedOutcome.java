package io.macula.engine.link;

import io.macula.engine.runtime.MeshFailure;

/**
 * What came of dialling an endpoint whose node was not known. Immutable.
 */
public sealed interface SeedOutcome {

	/**
	 * A node of the mesh is there.
	 *
	 * @param link the open link to it
	 */
	record Linked(Link link) implements SeedOutcome {
	}

	/**
	 * A peer of another protocol is there.
	 *
	 * @param guest the peer
	 */
	record Hosted(Guest guest) implements SeedOutcome {
	}

	/**
	 * Nobody can be talked to there now.
	 *
	 * @param failure why
	 */
	record Failed(MeshFailure failure) implements SeedOutcome {
	}

}
