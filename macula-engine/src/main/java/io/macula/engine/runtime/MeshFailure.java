package io.macula.engine.runtime;

import org.jspecify.annotations.Nullable;

/**
 * Failure of an operation inside the engine. The public API turns it into a subclass of
 * its own exception type at one place. Carries no stack trace: it describes an event of
 * the network, not a place in the code. Immutable.
 */
public final class MeshFailure extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final FailureCode code;

	private final @Nullable String remoteCode;

	public MeshFailure(FailureCode code, String message) {
		this(code, null, message, null);
	}

	public MeshFailure(FailureCode code, @Nullable String remoteCode, String message, @Nullable Throwable cause) {
		super(message, cause, false, false);
		this.code = code;
		this.remoteCode = remoteCode;
	}

	/**
	 * What kind of failure it is.
	 * @return the code
	 */
	public FailureCode code() {
		return this.code;
	}

	/**
	 * Code that a remote handler chose for its error.
	 * @return the code, or {@code null} when the failure is not one of application code
	 */
	public @Nullable String remoteCode() {
		return this.remoteCode;
	}

}
