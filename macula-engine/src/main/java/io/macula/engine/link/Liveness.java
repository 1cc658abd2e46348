package io.macula.engine.link;

import io.macula.engine.wire.Pong;

/**
 * Watches signs of life of a peer. Anything received counts; a silent peer is pinged, and
 * two pings in a row without any sign make it dead. Confined to the loop, except for
 * {@link #roundTripNanos}.
 */
final class Liveness {

	/** What to do now. */
	enum Verdict {

		/** Nothing. */
		FINE,
		/** Send a ping. */
		PING,
		/** Give the peer up. */
		DEAD

	}

	private static final int UNANSWERED = 2;

	/** A busy link is pinged every so many ticks, too, to measure its round trip. */
	private static final int MEASURE_EVERY = 6;

	private boolean heard = true;

	private int unanswered;

	private int ticks;

	private volatile long roundTrip = -1;

	void heard() {
		this.heard = true;
	}

	/**
	 * A ping was answered.
	 * @param pong the answer, which carries the time of the ping
	 * @param now the time in nanoseconds
	 */
	void answered(Pong pong, long now) {
		Long sent = pong.timestamp();
		if (sent == null || now - sent < 0 || now - sent > 60_000_000_000L) {
			return;
		}
		long sample = now - sent;
		// Smoothed as in RFC 6298
		this.roundTrip = (this.roundTrip < 0) ? sample : this.roundTrip + (sample - this.roundTrip) / 8;
	}

	Verdict tick(long now) {
		this.ticks++;
		if (this.heard) {
			this.heard = false;
			this.unanswered = 0;
			return (this.ticks == 1 || this.ticks % MEASURE_EVERY == 0) ? Verdict.PING : Verdict.FINE;
		}
		if (this.unanswered >= UNANSWERED) {
			return Verdict.DEAD;
		}
		this.unanswered++;
		return Verdict.PING;
	}

	long roundTripNanos() {
		return this.roundTrip;
	}

}
