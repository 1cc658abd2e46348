package io.macula.engine.runtime;

/**
 * Why an operation of the mesh failed. The text form crosses the wire as an error code.
 */
public enum FailureCode {

	/** No node offers the procedure, or nobody could be reached who knows. */
	NO_PROVIDER("procedure_not_found"),
	/** The deadline passed. */
	TIMEOUT("timeout"),
	/** The handler on the other side failed; carries its code and message. */
	REMOTE("handler_error"),
	/** The caller gave up. */
	CANCELLED("cancelled"),
	/** The message is larger than a limit. */
	TOO_LARGE("too_large"),
	/** A bounded queue is full. */
	OVERLOADED("overloaded"),
	/** The other node is shutting down and takes no new work. */
	DRAINING("draining"),
	/** Policy of the other node forbids it. */
	REFUSED("refused"),
	/** No path to the node: the dial failed. */
	UNREACHABLE("unreachable"),
	/** The link broke while the request was under way. */
	LINK_LOST("link_lost"),
	/** This node is closed. */
	CLOSED("closed"),
	/** An argument is not valid. */
	INVALID("invalid_argument");

	private final String text;

	FailureCode(String text) {
		this.text = text;
	}

	/**
	 * The form that crosses the wire.
	 * @return lower-case text with underscores
	 */
	public String text() {
		return this.text;
	}

}
