package io.macula.engine.pubsub;

import java.util.function.Consumer;

import io.macula.engine.runtime.NodeContext;
import io.macula.engine.wire.Publish;
import io.macula.engine.wire.WireMessage;
import org.jspecify.annotations.Nullable;

/**
 * Whether what is sent along a way arrives. The first message, and one of many
 * afterwards, asks the destination to say, signed, how many have arrived. No answer, or
 * far fewer than were sent, tells that somebody on the way takes messages and keeps them,
 * whether or not that one lets those pass that ask. That a neighbour has a limit is no
 * excuse, because it is given no more than {@link RoutePace} allows. Confined to the
 * loop.
 */
final class WayProof {

	/** One of so many asks. */
	private static final int EVERY = 32;

	/** Or one after so long. */
	private static final long EVERY_NANOS = 5_000_000_000L;

	/** An answer takes two ways and two signatures. */
	private static final long PATIENCE_NANOS = 3_000_000_000L;

	/** That some of fewer are missing tells nothing. */
	private static final int FEW = 8;

	private final NodeContext context;

	private final Consumer<Boolean> verdict;

	private @Nullable Sending open;

	private boolean asked;

	private long askedAt;

	private long askedSent;

	private long sent;

	private boolean compared;

	private long provenSent;

	private long provenArrived;

	/**
	 * Nothing was sent.
	 * @param context the surroundings
	 * @param verdict told whether what was sent arrives
	 */
	WayProof(NodeContext context, Consumer<Boolean> verdict) {
		this.context = context;
		this.verdict = verdict;
	}

	/**
	 * A message is about to be sent.
	 * @param message the message
	 */
	Sending begin(WireMessage message) {
		long now = this.context.nanoTime();
		boolean asks = this.open == null && message instanceof Publish
				&& (!this.asked || this.sent - this.askedSent >= EVERY || now - this.askedAt >= EVERY_NANOS);
		Sending sending = new Sending(message, asks);
		if (asks) {
			this.open = sending;
			this.asked = true;
			this.askedAt = now;
			this.askedSent = this.sent;
		}
		return sending;
	}

	/**
	 * The destination answers.
	 * @param topic topic of the message that asked
	 * @param sequence its number
	 * @param arrived how many have arrived there
	 */
	void answered(String topic, long sequence, long arrived) {
		Sending question = this.open;
		if (question == null || question.ordinal == 0 || !question.isAbout(topic, sequence)) {
			this.context.counters().increment("pubsub.routes.late");
			return;
		}
		this.open = null;
		long expected = question.ordinal - this.provenSent;
		long more = arrived - this.provenArrived;
		// Fewer than before tell that it counts anew
		boolean swallowed = this.compared && expected >= FEW && more >= 0 && more < expected / 2;
		this.compared = true;
		this.provenSent = question.ordinal;
		this.provenArrived = arrived;
		this.verdict.accept(!swallowed);
	}

	private void overdue(Sending question) {
		if (this.open == question) {
			this.open = null;
			this.asked = false;
			this.verdict.accept(false);
		}
	}

	/** There is another way, of which nothing is known. */
	void anew() {
		this.open = null;
		this.asked = false;
		this.compared = false;
	}

	/**
	 * One message on its way.
	 */
	final class Sending {

		private final WireMessage message;

		private final boolean asks;

		/** How many were sent with it, 0 before it was. */
		private long ordinal;

		private Sending(WireMessage message, boolean asks) {
			this.message = message;
			this.asks = asks;
		}

		private boolean isAbout(String topic, Long sequence) {
			return this.message instanceof Publish publish && topic.equals(publish.topic())
					&& sequence.equals(publish.seq());
		}

		/** Whether the destination is asked to answer. */
		boolean asks() {
			return this.asks;
		}

		/** It was handed to the transport. */
		void left() {
			this.ordinal = ++WayProof.this.sent;
			if (this.asks) {
				WayProof.this.context.after(PATIENCE_NANOS, () -> overdue(this));
			}
		}

		/** It was not sent and will not be. */
		void unsent() {
			if (WayProof.this.open == this) {
				WayProof.this.open = null;
				WayProof.this.asked = false;
			}
		}

	}

}
