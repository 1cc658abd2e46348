package io.macula.engine.membership;

import java.util.HashSet;
import java.util.Set;

import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.Timer;
import org.jspecify.annotations.Nullable;

/**
 * Time that a suspected node has to show that it lives (Lifeguard's suspicion). It gets
 * shorter when others confirm independently. A confirmation counts if both its author and
 * the peer that passed it on are new: otherwise one peer could make up all of them.
 * Confined to the loop.
 */
final class Suspicion {

	private final Set<NodeId> accusers = new HashSet<>();

	private final Set<NodeId> relayers = new HashSet<>();

	private final NodeId first;

	private final long incarnation;

	private final int expected;

	private final long min;

	private final long max;

	private final long start;

	private int confirmations;

	@Nullable Timer timer;

	@Nullable Timer question;

	/** When the last question was asked, and whether others were asked then. */
	long askedAt;

	boolean witnessed;

	/** When the timer should go off. */
	long due;

	/**
	 * A suspicion begins.
	 * @param accusation what began it
	 * @param relayer who passed it on
	 * @param expected how many confirmations make it as short as can be
	 * @param min shortest, in nanoseconds
	 * @param max longest, in nanoseconds
	 * @param now time in nanoseconds
	 */
	Suspicion(Accusation accusation, NodeId relayer, int expected, long min, long max, long now) {
		this.first = accusation.by();
		this.incarnation = accusation.incarnation();
		this.expected = expected;
		this.min = min;
		this.max = max;
		this.start = now;
		this.accusers.add(accusation.by());
		this.relayers.add(relayer);
	}

	/**
	 * Somebody says the same.
	 * @param accuser who
	 * @param relayer who passed it on
	 * @return whether that is a new confirmation
	 */
	boolean confirm(NodeId accuser, NodeId relayer) {
		if (this.confirmations >= this.expected || this.accusers.contains(accuser) || this.relayers.contains(relayer)) {
			return false;
		}
		this.accusers.add(accuser);
		this.relayers.add(relayer);
		this.confirmations++;
		return true;
	}

	long remaining(long now) {
		return Formulas.remainingNanos(this.confirmations, this.expected, now - this.start, this.min, this.max);
	}

	/**
	 * Whether it has lasted as long as it may.
	 */
	boolean isLongest(long now) {
		return now - this.start >= this.max;
	}

	long start() {
		return this.start;
	}

	long incarnation() {
		return this.incarnation;
	}

	NodeId first() {
		return this.first;
	}

	void cancel() {
		if (this.timer != null) {
			this.timer.cancel();
		}
		if (this.question != null) {
			this.question.cancel();
		}
	}

}
