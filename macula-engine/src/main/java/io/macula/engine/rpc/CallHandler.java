package io.macula.engine.rpc;

/**
 * Answers calls of a procedure.
 */
@FunctionalInterface
public interface CallHandler {

	/**
	 * Answer a call, now or later. Called on an application thread, concurrently.
	 * @param call the call
	 * @throws Exception the caller is told that the handler failed
	 */
	void handle(IncomingCall call) throws Exception;

}
