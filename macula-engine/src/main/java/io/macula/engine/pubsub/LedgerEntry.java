package io.macula.engine.pubsub;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One message whose publisher waits to hear what becomes of it: who must still get it,
 * and how it ended. Confined to the loop.
 */
final class LedgerEntry {

	/** Subscriptions for which there was no room so far. */
	private final List<LocalSubscription> missing;

	private final Handling handling;

	private final int subscriptions;

	private final long forgetAt;

	private @Nullable Answer answer;

	LedgerEntry(List<LocalSubscription> subscriptions, Handling handling, long forgetAt) {
		this.missing = new ArrayList<>(subscriptions);
		this.subscriptions = subscriptions.size();
		this.handling = handling;
		this.forgetAt = forgetAt;
	}

	List<LocalSubscription> missing() {
		return this.missing;
	}

	Handling handling() {
		return this.handling;
	}

	/**
	 * When nobody can send the message any more, on the monotonic clock.
	 */
	long forgetAt() {
		return this.forgetAt;
	}

	/**
	 * Whether some subscription has it.
	 */
	boolean isBegun() {
		return this.missing.size() < this.subscriptions;
	}

	/**
	 * How it ended, {@code null} while somebody is not done.
	 */
	@Nullable Answer answer() {
		return this.answer;
	}

	void end(Answer outcome) {
		this.answer = outcome;
	}

}
