package io.macula.engine.rpc;

/**
 * How one of several providers of a procedure on other nodes is chosen. A handler of the
 * calling node itself is preferred whatever the strategy.
 */
public enum ProviderStrategy {

	/** Any, with equal chance. */
	RANDOM,
	/** Always the same one as long as it can be used: the one with the smallest id. */
	FIRST,
	/** One after the other, in the order of their ids. */
	ROUND_ROBIN,
	/** This node if it offers the procedure, else any. */
	LOCAL_FIRST,
	/**
	 * The one with the shortest round trip measured on its link; those not linked come
	 * last.
	 */
	LEAST_LATENCY

}
