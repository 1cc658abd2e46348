package io.macula.engine.rpc;

/**
 * What the providers of a procedure are asked about it, as the services of NATS are.
 */
public enum ServiceVerb {

	/** Whether they are there, and how long the way to them and back takes. */
	PING,
	/** Version and metadata of each handler besides. */
	INFO,
	/** Figures of each handler besides. */
	STATS

}
