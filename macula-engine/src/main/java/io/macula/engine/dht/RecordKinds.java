package io.macula.engine.dht;

/**
 * Kinds of records.
 */
public final class RecordKinds {

	/** The owner wants messages. */
	public static final String SUBSCRIBER = "subscriber";

	/** The owner answers calls. */
	public static final String PROVIDER = "provider";

	private RecordKinds() {
	}

}
