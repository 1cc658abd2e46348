package io.macula.engine.membership;

import java.time.Duration;

/**
 * How membership works. The numbers are those of HashiCorp's memberlist, which have been
 * in use for years. Immutable.
 *
 * @param probeInterval between two probes of a node, 100 ms to 1 min: shorter detects
 * faster and costs more
 * @param probeTimeout until others are asked to probe, 50 ms up to the interval: should
 * exceed nearly every round trip
 * @param indirectProbes how many others are asked, 0 to 16
 * @param suspicionMultiplier length of the shortest suspicion in probe intervals, 1 to
 * 32, times the logarithm of the number of members
 * @param suspicionMaxMultiplier how much longer a suspicion is that nobody confirms, 1 to
 * 32
 * @param retransmitMultiplier how often news is passed on, 1 to 16, times the logarithm
 * of the number of members
 * @param gossipInterval between two rounds of passing news on, 20 ms to 1 min
 * @param gossipNodes how many nodes get them in each round, 1 to 16
 * @param gossipBytes how much news goes with one message, in bytes, 256 to 65536
 * @param syncInterval between two exchanges of all that is known with another node, 1 s
 * to 1 h, longer in large meshes
 * @param retention how long a failed node is remembered and tried again, 1 s to 7 d
 * @param lifeguard whether this node allows for being slow itself
 */
public record MembershipSettings(Duration probeInterval, Duration probeTimeout, int indirectProbes,
		int suspicionMultiplier, int suspicionMaxMultiplier, int retransmitMultiplier, Duration gossipInterval,
		int gossipNodes, int gossipBytes, Duration syncInterval, Duration retention, boolean lifeguard) {

	/**
	 * Check the ranges.
	 * @throws IllegalArgumentException if a value is out of its range; names value and
	 * range
	 */
	public MembershipSettings {
		range("probeInterval", probeInterval, Duration.ofMillis(100), Duration.ofMinutes(1));
		range("probeTimeout", probeTimeout, Duration.ofMillis(50), probeInterval);
		range("indirectProbes", indirectProbes, 0, 16);
		range("suspicionMultiplier", suspicionMultiplier, 1, 32);
		range("suspicionMaxMultiplier", suspicionMaxMultiplier, 1, 32);
		range("retransmitMultiplier", retransmitMultiplier, 1, 16);
		range("gossipInterval", gossipInterval, Duration.ofMillis(20), Duration.ofMinutes(1));
		range("gossipNodes", gossipNodes, 1, 16);
		range("gossipBytes", gossipBytes, 256, 65536);
		range("syncInterval", syncInterval, Duration.ofSeconds(1), Duration.ofHours(1));
		range("retention", retention, Duration.ofSeconds(1), Duration.ofDays(7));
	}

	/**
	 * For nodes that are milliseconds apart.
	 * @return probes every second
	 */
	public static MembershipSettings lan() {
		return new MembershipSettings(Duration.ofSeconds(1), Duration.ofMillis(500), 3, 4, 6, 4, Duration.ofMillis(200),
				3, 1000, Duration.ofSeconds(30), Duration.ofMinutes(10), true);
	}

	/**
	 * For nodes that are hundreds of milliseconds apart.
	 * @return probes every five seconds
	 */
	public static MembershipSettings wan() {
		return new MembershipSettings(Duration.ofSeconds(5), Duration.ofSeconds(3), 3, 6, 6, 4, Duration.ofMillis(500),
				4, 1000, Duration.ofMinutes(1), Duration.ofMinutes(30), true);
	}

	/**
	 * The same with another time between probes. Times that depend on it keep their
	 * proportion.
	 * @param interval 100 ms to 1 min
	 * @return the settings
	 * @throws IllegalArgumentException if it is out of its range
	 */
	public MembershipSettings withProbeInterval(Duration interval) {
		range("probeInterval", interval, Duration.ofMillis(100), Duration.ofMinutes(1));
		Duration timeout = Duration
			.ofNanos((long) ((double) this.probeTimeout.toNanos() / this.probeInterval.toNanos() * interval.toNanos()));
		return new MembershipSettings(interval, timeout, this.indirectProbes, this.suspicionMultiplier,
				this.suspicionMaxMultiplier, this.retransmitMultiplier, this.gossipInterval, this.gossipNodes,
				this.gossipBytes, this.syncInterval, this.retention, this.lifeguard);
	}

	/**
	 * The same without Lifeguard: plain SWIM, to compare with.
	 * @return the settings
	 */
	public MembershipSettings withoutLifeguard() {
		return new MembershipSettings(this.probeInterval, this.probeTimeout, this.indirectProbes,
				this.suspicionMultiplier, this.suspicionMaxMultiplier, this.retransmitMultiplier, this.gossipInterval,
				this.gossipNodes, this.gossipBytes, this.syncInterval, this.retention, false);
	}

	private static void range(String name, int value, int least, int most) {
		if (value < least || value > most) {
			throw new IllegalArgumentException(
					"membership setting '" + name + "' is " + value + " but must be from " + least + " to " + most);
		}
	}

	private static void range(String name, Duration value, Duration least, Duration most) {
		if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
			throw new IllegalArgumentException(
					"membership setting '" + name + "' is " + value + " but must be from " + least + " to " + most);
		}
	}

}
