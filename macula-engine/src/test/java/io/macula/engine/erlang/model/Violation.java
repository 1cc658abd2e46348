package io.macula.engine.erlang.model;

/**
 * Something that must never be done to a 0.14.3 node was done to the model. Immutable.
 *
 * @param kind what
 * @param peer who did it: its address and, after CONNECT, the id that it claims
 * @param text details
 */
public record Violation(Kind kind, String peer, String text) {

	/**
	 * What must never be done.
	 */
	public enum Kind {

		/** Two frames arrived at a gateway in one piece; all but the first are lost. */
		COALESCED,
		/** A frame arrived at a gateway in several pieces and is lost. */
		SPLIT,
		/** A frame of more than 1,150 bytes was sent to a gateway. */
		OVERSIZE,
		/** Bytes that are no frame. */
		UNDECODABLE,
		/** A type that only Java nodes know. */
		EXTENSION_TYPE,
		/** Keys or texts that are no binaries, so that 0.14.3 takes them for lists. */
		STRANGE_KEYS,
		/** The gateway or its routing server died of it. */
		CRASH,
		/** The gateway hangs for ever: a foreign realm. */
		HANG,
		/** A client died of it. */
		CLIENT_CRASH,
		/** A stream towards a client that the client did not open. */
		SERVER_STREAM,
		/** A record that kills the peer discovery of the gateway. */
		POISONED_DISCOVERY

	}

}
