package io.macula.engine.transport.quic;

import java.util.concurrent.atomic.AtomicInteger;

import io.macula.engine.runtime.Counters;

/**
 * Counts the incoming handshakes under way. Above half of the limit, diallers must show
 * that their address is theirs (Retry, RFC 9000 section 8.1); at the limit, they are
 * refused. Confined to the loop.
 */
final class Handshakes {

	private final int limit;

	private final Counters counters;

	/** The gauge reads it from anywhere. */
	private final AtomicInteger underWay = new AtomicInteger();

	Handshakes(int limit, Counters counters) {
		this.limit = limit;
		this.counters = counters;
		counters.gauge("transport.handshakes", this.underWay::get);
	}

	void begin() {
		this.underWay.incrementAndGet();
	}

	void end() {
		this.underWay.decrementAndGet();
	}

	boolean wantsProofOfAddress() {
		if (this.underWay.get() < this.limit / 2) {
			return false;
		}
		this.counters.increment("transport.retries");
		return true;
	}

	boolean refuses() {
		if (this.underWay.get() < this.limit) {
			return false;
		}
		this.counters.increment("transport.handshakes_refused");
		return true;
	}

}
