package io.macula.engine.link;

/**
 * Durations of the link room in nanoseconds. Immutable.
 *
 * @param heartbeat how often an idle link is checked; dead after two checks without an
 * answer
 * @param handshake from the first packet to the answer of the hello
 * @param idle after which a link that serves lookups only is closed
 * @param farewell how long a link that is going away may finish what it has
 */
public record LinkTimings(long heartbeat, long handshake, long idle, long farewell) {

	private static final long SECOND = 1_000_000_000L;

	/**
	 * Timings around a heartbeat.
	 * @param heartbeatNanos the heartbeat
	 * @return ten seconds for a handshake, thirty until a link is idle, thirty for a
	 * farewell
	 */
	public static LinkTimings of(long heartbeatNanos) {
		return new LinkTimings(heartbeatNanos, 10 * SECOND, 30 * SECOND, 30 * SECOND);
	}

}
