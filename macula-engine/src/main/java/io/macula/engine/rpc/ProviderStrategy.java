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
	 * The one whose answers come soonest: round trip of the link as measured now plus the
	 * moving average of what answers to calls with this strategy took beyond it. One of
	 * which nothing is known, or nothing new for a minute, is tried by one call.
	 */
	LEAST_LATENCY

}
