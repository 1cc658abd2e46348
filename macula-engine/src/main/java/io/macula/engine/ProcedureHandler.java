package io.macula.engine;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * Answers calls of a procedure by returning the result.
 */
@FunctionalInterface
public interface ProcedureHandler {

	/**
	 * Answer a call. Called on the application's executor, concurrently; may block.
	 * @param call the call
	 * @return the result bytes, {@code null} for an empty result
	 * @throws Exception the caller sees a {@link RemoteCallException}: its code and
	 * message if that is what is thrown, otherwise only that the handler failed
	 */
	byte @Nullable [] handle(Call call) throws Exception;

	/**
	 * The same handler in asynchronous form.
	 * @return the adapter
	 */
	default AsyncProcedureHandler async() {
		return (call) -> {
			try {
				return CompletableFuture.completedFuture(Reply.of(handle(call)));
			}
			catch (OverloadedException ex) {
				// Something that the handler called was: thrown on, it would say that the
				// handler did not run, and the call would run once more elsewhere
				return CompletableFuture.failedFuture(ex);
			}
		};
	}

}
