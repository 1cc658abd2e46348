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

	/**
	 * Let a streaming call in, or refuse it as long as nothing of it has begun. Called on
	 * the application's executor, concurrently; must not block. When it returns,
	 * {@link #handle} is called next on the same thread.
	 * @param call what is called, by whom, with which arguments
	 * @throws OverloadedException the caller is told that nothing began here, and tries
	 * another provider
	 */
	default void admit(Call call) {
		// All are welcome
	}

	/**
	 * What the items are that this handler sends: told to callers when it begins.
	 * @return a media type
	 */
	default String contentType() {
		return Reply.JSON;
	}

}
