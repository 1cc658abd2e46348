package io.macula.spring.listener;

import io.macula.engine.Call;
import org.jspecify.annotations.Nullable;

/**
 * Decides what the caller of a procedure gets when its method fails. Called by several
 * threads at once. Not asked about what is decided already: arguments that do not suit
 * the method, and {@link io.macula.engine.RemoteCallException}.
 */
@FunctionalInterface
public interface MaculaCallErrorHandler {

	/**
	 * Deal with a failure. May block.
	 * @param call the call
	 * @param failure what the method threw, or what its future failed with
	 * @return the result for the caller, converted like a result of the method
	 * @throws Exception a {@link io.macula.engine.RemoteCallException} to choose the code
	 * and message that the caller sees; the given failure if it is left to
	 * {@code @MaculaExceptionHandler} methods
	 */
	@Nullable Object handle(Call call, Exception failure) throws Exception;

}
