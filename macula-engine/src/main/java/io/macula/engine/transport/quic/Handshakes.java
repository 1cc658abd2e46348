package io.macula.engine.transport.quic;

import io.macula.engine.runtime.Counters;

/**
 * Counts the incoming handshakes under way. Above half of the limit, diallers must show
 * that their address is theirs (Retry, RFC 9000 section 8.1); at the limit, they are
 * refused. Confined to the loop.
 */
final class Handshakes {

	private final int limit;

	private final Counters counters;

	private int underWay;

	Handshakes(int limit, Counters counters) {
		this.limit = limit;
		this.counters = counters;
	}

	void begin() {
		this.underWay++;
	}

	void end() {
		this.underWay--;
	}

	int underWay() {
		return this.underWay;
	}

	boolean wantsProofOfAddress() {
		if (this.underWay < this.limit / 2) {
			return false;
		}
		this.counters.increment("transport.retries");
		return true;
	}

	boolean refuses() {
		if (this.underWay < this.limit) {
			return false;
		}
		this.counters.increment("transport.handshakes_refused");
		return true;
	}

}
