package io.macula.engine.rpc;

/**
 * How one of several providers of a procedure is chosen.
 */
public enum ProviderStrategy {

	/** Any, with equal chance. */
	RANDOM,
	/** The one first found; the others only when it fails. */
	FIRST,
	/** One after the other. */
	ROUND_ROBIN,
	/** This node if it offers the procedure, else any. */
	LOCAL_FIRST,
	/** The one with the shortest round trip measured on its link. */
	LEAST_LATENCY

}
