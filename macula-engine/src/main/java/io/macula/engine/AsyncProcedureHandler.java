package io.macula.engine;

import java.util.concurrent.CompletionStage;

/**
 * Answers calls of a procedure now or later.
 */
@FunctionalInterface
public interface AsyncProcedureHandler {

	/**
	 * Answer a call. Called on the application's executor, concurrently; may block.
	 * @param call the call
	 * @return the reply or a failure, now or later
	 * @throws OverloadedException the call did not run and is refused, so that the caller
	 * may try another provider
	 * @throws Exception as if the stage had failed with it, see
	 * {@link ProcedureHandler#handle}
	 */
	CompletionStage<Reply> handle(Call call) throws Exception;

}
