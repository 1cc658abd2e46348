package io.macula.engine;

import java.time.Duration;

import io.macula.engine.identity.NodeId;

/**
 * A streaming call to be answered: a stream and what the caller said when it opened it.
 * {@link #call} holds the caller's content type and headers, too. Thread-safe.
 */
public interface StreamCall extends CallStream {

	/**
	 * What was called, by whom, with which arguments.
	 * @return the facts; {@link Call#remaining} is the time within which the caller
	 * expects the handler to begin
	 */
	Call call();

	/**
	 * Name of the procedure.
	 * @return the name
	 */
	default String procedure() {
		return call().procedure();
	}

	/**
	 * Argument bytes.
	 * @return the bytes, at most 60 KiB
	 */
	default byte[] args() {
		return call().args();
	}

	/**
	 * The calling node, which has proven its id.
	 * @return its id
	 */
	default NodeId caller() {
		return remote();
	}

	/**
	 * Time within which the caller expects the handler to begin.
	 * @return as known when the call arrived
	 */
	default Duration remaining() {
		return call().remaining();
	}

}
