package io.macula.engine;

/**
 * The handler of a procedure failed. A handler throws it to choose the code and message
 * that its caller sees.
 */
public class RemoteCallException extends MaculaException {

	private static final long serialVersionUID = 1L;

	/** Code used when a handler fails with any other exception. */
	public static final String HANDLER_ERROR = "handler_error";

	private final String code;

	public RemoteCallException(String code, String message) {
		super(message);
		this.code = code;
	}

	/**
	 * Machine-readable code chosen by the handler.
	 * @return the code
	 */
	public String code() {
		return this.code;
	}

}
