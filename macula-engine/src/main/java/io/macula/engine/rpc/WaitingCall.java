package io.macula.engine.rpc;

import io.macula.engine.link.Link;
import io.macula.engine.link.RoomTask;

/**
 * A call while it waits for room in the queue of a link. Confined to the loop.
 *
 * @param search looks for somebody who takes the call
 * @param link which may have room soon
 * @param since number of the wait that began
 */
record WaitingCall(ProviderSearch search, Link link, int since) implements RoomTask {

	@Override
	public boolean obsolete() {
		return !this.search.waitsSince(this.since);
	}

	@Override
	public void run() {
		if (!obsolete()) {
			this.search.roomAt(this.link);
		}
	}

}
