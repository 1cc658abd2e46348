package io.macula.engine.discovery;

import java.util.HashSet;
import java.util.Set;

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

	private static final long LASTING_NANOS = 10_000_000_000L;

	/** Reasons that are told: one with numbers in it may be another each time. */
	private static final int MAX_REASONS = 8;

	private final Endpoint endpoint;

	private final Backoff backoff = new Backoff(FIRST_RETRY_NANOS, LAST_RETRY_NANOS);

	/** Why it could not be reached since it answered. */
	private final Set<String> reasons = new HashSet<>();

	private @Nullable NodeId node;

	private @Nullable Guest guest;

	private @Nullable Timer retry;

	private boolean dialling;

	private long since;

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
	 * The seed answered.
	 */
	void answered(NodeId by, long now) {
		this.node = by;
		this.since = now;
		this.reasons.clear();
	}

	/**
	 * The seed could not be reached, or did not let this node in.
	 * @return whether it is the first time for that reason since the seed answered
	 */
	boolean failed(String reason) {
		return this.reasons.size() < MAX_REASONS && this.reasons.add(reason);
	}

	/**
	 * The link to the seed is gone. One that ends links at once is dialled more and more
	 * seldom, as if it did not answer.
	 * @return whether the link lasted
	 */
	boolean lost(long now) {
		boolean lasted = now - this.since >= LASTING_NANOS;
		if (lasted) {
			this.backoff.succeeded();
		}
		return lasted;
	}

	/**
	 * Who answered there the last time.
	 */
	@Nullable NodeId node() {
		return this.node;
	}

	/**
	 * Whether somebody of another protocol answered there and has not gone.
	 */
	boolean isHosted() {
		return this.guest != null && this.guest.open();
	}

	/**
	 * Somebody of another protocol answered.
	 */
	void hosted(Guest by, long now) {
		this.guest = by;
		this.since = now;
		this.reasons.clear();
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
