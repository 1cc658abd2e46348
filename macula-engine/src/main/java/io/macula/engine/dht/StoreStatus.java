package io.macula.engine.dht;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * What became of a record that was offered for keeping. The text form crosses the wire.
 * Immutable.
 */
public enum StoreStatus {

	/** It is kept. */
	OK,
	/** The same or a newer record of the owner is known. */
	STALE,
	/** It is no longer true, or it lasts longer than records may. */
	EXPIRED,
	/** It was made in the future: the clocks differ too much. */
	FUTURE,
	/** It was not signed by its owner for this key and realm. */
	BAD_SIGNATURE,
	/** It does not have the form of a record, or does not belong under the key. */
	MALFORMED,
	/**
	 * It is not signed, though its sender could have done so, or a signed one is there.
	 */
	UNSIGNED,
	/** It has more bytes than a record may have. */
	TOO_LARGE,
	/** A limit on the number of records is reached. */
	FULL,
	/** The key has its entries: the next one belongs under the key below. */
	SPLIT,
	/** Others are nearer to the key. */
	NOT_CLOSE,
	/** Too much to do at the moment. */
	BUSY;

	private final String text = name().toLowerCase(Locale.ROOT);

	/**
	 * The form that crosses the wire.
	 * @return lower case with underscores
	 */
	public String text() {
		return this.text;
	}

	/**
	 * Read the form that crosses the wire.
	 * @param text the text, from a peer
	 * @return the status; an unknown one is taken for {@link #BUSY}, so that it is tried
	 * again later
	 */
	static StoreStatus of(@Nullable String text) {
		for (StoreStatus status : values()) {
			if (status.text.equals(text)) {
				return status;
			}
		}
		return BUSY;
	}

}
