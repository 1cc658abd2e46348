package io.macula.engine.link;

import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.wire.WireMessage;
import org.jspecify.annotations.Nullable;

/**
 * Told how a request ended. Called on the loop, exactly once.
 */
@FunctionalInterface
public interface ReplyHandler {

	/**
	 * The request ended.
	 * @param reply the answer, or {@code null}
	 * @param failure {@code null}, or why there is no answer
	 */
	void ended(@Nullable WireMessage reply, @Nullable MeshFailure failure);

}
