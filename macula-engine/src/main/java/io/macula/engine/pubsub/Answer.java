package io.macula.engine.pubsub;

import java.util.Set;

import io.macula.engine.wire.Extras;
import io.macula.engine.wire.PubAck;
import io.macula.engine.wire.WireValue;
import org.jspecify.annotations.Nullable;

/**
 * What a subscriber node says about a message whose publisher waits for that. Immutable.
 *
 * @param status what became of it
 * @param reason why it was not confirmed
 * @param ran whether a member of a queue group handled it all the same, or tried to
 */
record Answer(Status status, @Nullable String reason, boolean ran) {

	private static final String RAN = "ran";

	/** A peer may say more, but nobody would read it. */
	private static final int MAX_REASON = 256;

	/** Nothing of it was handed to anybody, there is no room. */
	static final String FULL = "queue_full";

	/** Some subscriptions have it, others have no room. */
	static final String PARTLY = "partly";

	/** One that was published before is missing. */
	static final String ORDER = "order";

	/** Longer than this node remembers topics. */
	static final String TOPIC_TOO_LONG = "topic_too_long";

	static final String NO_SUBSCRIPTION = "no_subscription";

	/** A newer one took its place before it was handled. */
	static final String SUPERSEDED = "superseded";

	/** The subscription has ended before it was handled. */
	static final String CLOSED = "closed";

	private static final Set<String> NOT_BEGUN = Set.of(FULL, NO_SUBSCRIPTION, SUPERSEDED, CLOSED);

	/** What became of a message. */
	enum Status {

		/** All subscriptions are done with it. */
		CONFIRMED("confirmed"),

		/** At least one subscription did not handle it. */
		REJECTED("rejected"),

		/** The publisher shall send it again later. */
		BUSY("busy");

		private final String text;

		Status(String text) {
			this.text = text;
		}

		String text() {
			return this.text;
		}

		static @Nullable Status of(@Nullable String text) {
			for (Status status : values()) {
				if (status.text.equals(text)) {
					return status;
				}
			}
			return null;
		}

	}

	Answer {
		reason = (reason != null && reason.length() > MAX_REASON) ? reason.substring(0, MAX_REASON) : reason;
	}

	/**
	 * Read what a node said.
	 * @return the answer, or {@code null} if it is none
	 */
	static @Nullable Answer of(PubAck message) {
		Status status = Status.of(message.status());
		return (status != null)
				? new Answer(status, message.reason(), Boolean.TRUE.equals(message.extras().map().flag(RAN))) : null;
	}

	/**
	 * Say this about a message.
	 * @param origin its publisher, {@code null} if that is the receiver
	 * @param boot the run of the publisher, {@code null} if that is the receiver
	 * @param topic its topic
	 * @param sequence its number
	 */
	PubAck about(byte @Nullable [] origin, byte @Nullable [] boot, String topic, long sequence) {
		Extras more = this.ran ? new Extras(WireValue.Map.builder().put(RAN, true).build()) : Extras.NONE;
		return new PubAck(origin, boot, topic, sequence, this.status.text(), this.reason, more);
	}

	static Answer busy(String reason) {
		return new Answer(Status.BUSY, reason, false);
	}

	/**
	 * What the subscriptions made of it.
	 * @param failure why one of them did not handle it, {@code null} if all did
	 * @param ran whether a member of a queue group handled it or tried to
	 */
	static Answer of(@Nullable String failure, boolean ran) {
		return (failure == null) ? new Answer(Status.CONFIRMED, null, false)
				: new Answer(Status.REJECTED, failure, ran);
	}

	/**
	 * Whether a subscription that says so did not begin to handle the message.
	 */
	static boolean isNotBegun(String reason) {
		return NOT_BEGUN.contains(reason);
	}

}
