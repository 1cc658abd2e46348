package io.macula.engine.pubsub;

import org.jspecify.annotations.Nullable;

/**
 * What a subscriber node says about a message whose publisher waits for that. Immutable.
 *
 * @param status what became of it
 * @param reason why it was not confirmed
 */
record Answer(Status status, @Nullable String reason) {

	/** Nothing of it was handed to anybody, there is no room. */
	static final String FULL = "queue_full";

	/** Some subscriptions have it, others have no room. */
	static final String PARTLY = "partly";

	/** One that was published before is missing. */
	static final String ORDER = "order";

	static final String NO_SUBSCRIPTION = "no_subscription";

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

	static Answer busy(String reason) {
		return new Answer(Status.BUSY, reason);
	}

	/**
	 * What the subscriptions made of it.
	 * @param failure why one of them did not handle it, {@code null} if all did
	 */
	static Answer of(@Nullable String failure) {
		return new Answer((failure == null) ? Status.CONFIRMED : Status.REJECTED, failure);
	}

}
