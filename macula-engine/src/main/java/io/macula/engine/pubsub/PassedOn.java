package io.macula.engine.pubsub;

import io.macula.engine.link.Link;
import io.macula.engine.link.Outbound;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.wire.PubsubRoute;

/**
 * A message of others that this node passes on. Immutable.
 *
 * @param message the frame
 * @param bytes its size
 * @param counters count what becomes of it
 */
record PassedOn(PubsubRoute message, int bytes, PubSubCounters counters) implements Outbound {

	@Override
	public String name() {
		return "";
	}

	@Override
	public void written(Link link) {
		this.counters.all().increment("pubsub.routed.forwarded");
	}

	@Override
	public void failed(Link link, MeshFailure failure) {
		this.counters.all().increment("pubsub.routed.dropped.lost");
	}

}
