package io.macula.engine.rpc;

import io.macula.engine.runtime.MeshFailure;
import org.jspecify.annotations.Nullable;

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

	/**
	 * Let a streaming call in; {@link #handle} follows on the same thread.
	 * @param opened what the caller said
	 * @throws MeshFailure the call is refused with its code and text
	 */
	default void admit(OpenedStream opened) {
		// All are welcome
	}

	/**
	 * What the bytes of this end are.
	 * @return a media type, {@code null} for JSON
	 */
	default @Nullable String contentType() {
		return null;
	}

}
