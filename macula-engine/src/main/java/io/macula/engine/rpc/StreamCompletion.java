package io.macula.engine.rpc;

import io.macula.engine.runtime.MeshFailure;

/**
 * Told what becomes of the opening of a stream, exactly once unless it is cancelled.
 * Called on the loop.
 */
public interface StreamCompletion {

	/**
	 * The handler begins.
	 * @param opened the stream and what the provider said
	 */
	void opened(OpenedStream opened);

	/**
	 * There is no stream.
	 * @param failure why
	 */
	void failed(MeshFailure failure);

}
