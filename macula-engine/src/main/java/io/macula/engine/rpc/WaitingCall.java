package io.macula.engine.rpc;

import io.macula.engine.link.Link;
import io.macula.engine.link.RoomTask;

/**
 * A call while it waits for room in the queue of a link. Confined to the loop.
 *
 * @param call the call
 * @param link which may have room soon
 * @param attempt number of the attempt in which it began to wait
 */
record WaitingCall(OutgoingCall call, Link link, int attempt) implements RoomTask {

	@Override
	public boolean obsolete() {
		return !this.call.waitsSince(this.attempt);
	}

	@Override
	public void run() {
		if (!obsolete()) {
			this.call.roomAt(this.link);
		}
	}

}
