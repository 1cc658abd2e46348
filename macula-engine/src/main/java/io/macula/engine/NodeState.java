package io.macula.engine;

/**
 * What a node is doing.
 */
public enum NodeState {

	/** Built, not started. */
	NEW,
	/** Listening, no bootstrap peer has answered yet. */
	JOINING,
	/** Part of the mesh, or a mesh of one when no bootstrap peers are configured. */
	JOINED,
	/** Was part of the mesh and has lost all links. */
	ISOLATED,
	/** Takes no new work and finishes what it has. */
	DRAINING,
	/** Closed. */
	CLOSED,
	/** A component failed too often to be restarted, or the socket broke. */
	BROKEN

}
