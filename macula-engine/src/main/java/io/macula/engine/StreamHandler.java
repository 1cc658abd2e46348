package io.macula.engine;

/**
 * Answers streaming calls of a procedure.
 */
@FunctionalInterface
public interface StreamHandler {

	/**
	 * Answer a streaming call. Called on the application's executor, concurrently; may
	 * block as long as it likes. The stream goes on after it has returned, until both
	 * ends have finished it.
	 * @param call the stream
	 * @throws Exception the stream is aborted: with its code for a
	 * {@link RemoteCallException}, else with {@link RemoteCallException#HANDLER_ERROR}
	 */
	void handle(StreamCall call) throws Exception;

}
