package io.macula.engine;

import org.jspecify.annotations.Nullable;

/**
 * What became of a message at one subscriber node. Immutable.
 *
 * @param state how it ended
 * @param reason why it was not confirmed, {@code null} if it was
 */
public record DeliveryOutcome(State state, @Nullable String reason) {

	/** How a message ended at a node. */
	public enum State {

		/** Every matching handler of the node is done with it. */
		CONFIRMED,

		/**
		 * The node said that at least one handler failed or did not get it. Others of the
		 * node may have handled it.
		 */
		REJECTED,

		/**
		 * The node did not say anything final in time. Whether it was handled is not
		 * known.
		 */
		EXPIRED

	}

	private static final DeliveryOutcome CONFIRMED = new DeliveryOutcome(State.CONFIRMED, null);

	/**
	 * It was handled.
	 * @return the outcome
	 */
	public static DeliveryOutcome confirmed() {
		return CONFIRMED;
	}

	/**
	 * Whether it was handled.
	 * @return {@code true} if so
	 */
	public boolean isConfirmed() {
		return this.state == State.CONFIRMED;
	}

}
