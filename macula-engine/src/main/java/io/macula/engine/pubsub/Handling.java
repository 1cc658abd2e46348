package io.macula.engine.pubsub;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * What the subscriptions of this node do with one message whose publisher wants to know:
 * tells when the last one is done. Thread-safe.
 */
final class Handling {

	private final AtomicInteger left;

	private final AtomicReference<@Nullable String> failure = new AtomicReference<>();

	private final AtomicBoolean ran = new AtomicBoolean();

	private final Consumer<Handling> over;

	/**
	 * Nobody is done.
	 * @param subscriptions how many get the message
	 * @param over told once when all are done, by whoever is the last
	 */
	Handling(int subscriptions, Consumer<Handling> over) {
		this.left = new AtomicInteger(subscriptions);
		this.over = over;
	}

	/**
	 * One subscription is done.
	 * @param reason why it did not handle the message, {@code null} if it did
	 * @param member whether it is a member of a queue group
	 */
	void done(@Nullable String reason, boolean member) {
		if (member && (reason == null || !Answer.isNotBegun(reason))) {
			this.ran.set(true);
		}
		if (reason != null) {
			this.failure.compareAndSet(null, reason);
		}
		if (this.left.decrementAndGet() == 0) {
			this.over.accept(this);
		}
	}

	/**
	 * The first reason why a subscription did not handle the message, {@code null} if all
	 * did.
	 */
	@Nullable String failure() {
		return this.failure.get();
	}

	/**
	 * Whether a member of a queue group handled the message or tried to.
	 */
	boolean ran() {
		return this.ran.get();
	}

}
