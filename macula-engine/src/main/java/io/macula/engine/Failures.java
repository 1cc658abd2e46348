package io.macula.engine;

import java.util.concurrent.CompletionException;

import io.macula.engine.runtime.MeshFailure;

/**
 * Turns failures inside the engine into the exceptions of the public API: the only place
 * that does. Stateless.
 */
final class Failures {

	private Failures() {
	}

	/**
	 * Translate.
	 * @param failure what went wrong
	 * @return the exception for the application
	 */
	static MaculaException translate(Throwable failure) {
		if (failure instanceof MaculaException translated) {
			return translated;
		}
		if (failure instanceof CompletionException wrapped && wrapped.getCause() != null) {
			return translate(wrapped.getCause());
		}
		String message = String.valueOf(failure.getMessage());
		if (!(failure instanceof MeshFailure mesh)) {
			return new MaculaException(message, failure);
		}
		return switch (mesh.code()) {
			case NO_PROVIDER -> new NoProviderException(message, mesh);
			case TIMEOUT -> new CallTimeoutException(message, mesh);
			case REMOTE -> new RemoteCallException(
					(mesh.remoteCode() != null) ? mesh.remoteCode() : RemoteCallException.HANDLER_ERROR, message);
			case CANCELLED -> new CallCancelledException(message, mesh);
			case TOO_LARGE -> new PayloadTooLargeException(message, mesh);
			case OVERLOADED -> new OverloadedException(message, mesh);
			case DRAINING, REFUSED -> new RefusedException(message, mesh);
			case UNREACHABLE -> new NodeUnreachableException(message, mesh);
			case LINK_LOST -> new LinkLostException(message, mesh);
			case CLOSED -> new NodeClosedException(message, mesh);
			case INVALID -> new InvalidNameException(message, mesh);
		};
	}

}
