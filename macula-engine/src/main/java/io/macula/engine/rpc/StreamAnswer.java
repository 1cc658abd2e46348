package io.macula.engine.rpc;

/**
 * Answers streaming calls of a procedure.
 */
@FunctionalInterface
public interface StreamAnswer {

	/**
	 * Answer a streaming call. Called on an application thread, concurrently.
	 * @param opened the stream and what the caller said
	 * @throws Exception the stream is aborted
	 */
	void handle(OpenedStream opened) throws Exception;

}
