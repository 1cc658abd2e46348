package io.macula.engine.pubsub;

import io.macula.engine.link.Link;
import io.macula.engine.link.Outbound;
import io.macula.engine.runtime.MeshFailure;

/**
 * A small message that tells a node something, and of which nobody here wants to know
 * what becomes: who misses it asks again, or stops waiting. On the loop.
 */
interface Unawaited extends Outbound {

	@Override
	default void written(Link link) {
		// Nobody waits for that
	}

	@Override
	default void failed(Link link, MeshFailure failure) {
		// Who misses it helps himself
	}

}
