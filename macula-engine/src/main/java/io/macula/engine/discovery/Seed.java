package io.macula.engine.discovery;

import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.NodeId;
import io.macula.engine.link.Backoff;
import io.macula.engine.link.Guest;
import io.macula.engine.runtime.Timer;
import org.jspecify.annotations.Nullable;

/**
 * A node that was configured as the way into the mesh. Confined to the loop.
 */
final class Seed {

	private static final long FIRST_RETRY_NANOS = 250_000_000L;

	private static final long LAST_RETRY_NANOS = 30_000_000_000L;

	private final Endpoint endpoint;

	private final Backoff backoff = new Backoff(FIRST_RETRY_NANOS, LAST_RETRY_NANOS);

	private @Nullable NodeId node;

	private @Nullable Guest guest;

	private @Nullable Timer retry;

	private boolean dialling;

	Seed(Endpoint endpoint) {
		this.endpoint = endpoint;
	}

	Endpoint endpoint() {
		return this.endpoint;
	}

	Backoff backoff() {
		return this.backoff;
	}

	/**
	 * Who answered there the last time.
	 */
	@Nullable NodeId node() {
		return this.node;
	}

	void node(NodeId node) {
		this.node = node;
	}

	/**
	 * Whether somebody of another protocol answered there and has not gone.
	 */
	boolean isHosted() {
		return this.guest != null && this.guest.open();
	}

	void guest(Guest guest) {
		this.guest = guest;
	}

	boolean isDialling() {
		return this.dialling;
	}

	void dialling(boolean dialling) {
		this.dialling = dialling;
	}

	void retry(@Nullable Timer timer) {
		if (this.retry != null) {
			this.retry.cancel();
		}
		this.retry = timer;
	}

}
