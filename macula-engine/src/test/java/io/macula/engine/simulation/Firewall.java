package io.macula.engine.simulation;

import java.util.HashMap;
import java.util.Map;

import io.macula.engine.transport.memory.Courier.Parcel;

/**
 * Lets everything out, and in only what comes from a port that the node itself sent
 * something to a short time ago. Confined to the thread of the test.
 */
public final class Firewall implements Middlebox {

	private final Map<String, Long> sentTo = new HashMap<>();

	private final long patience;

	private long refused;

	/**
	 * A firewall.
	 * @param patienceNanos how long after the last packet to a port answers are let in
	 */
	public Firewall(long patienceNanos) {
		this.patience = patienceNanos;
	}

	@Override
	public boolean leaves(Parcel parcel, long nanos) {
		this.sentTo.put(parcel.to(), nanos);
		return true;
	}

	@Override
	public boolean enters(Parcel parcel, long nanos) {
		Long last = this.sentTo.get(parcel.from());
		boolean answer = last != null && nanos - last <= this.patience;
		this.refused += answer ? 0 : 1;
		return answer;
	}

	/**
	 * How often something was not let in.
	 * @return the number
	 */
	public long refused() {
		return this.refused;
	}

}
