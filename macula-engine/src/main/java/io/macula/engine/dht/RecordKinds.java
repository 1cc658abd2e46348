package io.macula.engine.dht;

/**
 * Kinds of records. Constants, thread-safe.
 */
public final class RecordKinds {

	/** The owner wants messages. */
	public static final String SUBSCRIBER = "subscriber";

	/** The owner answers calls. */
	public static final String PROVIDER = "provider";

	/**
	 * The owner answers calls for a peer of 0.14.3 that said only under which key its
	 * procedure is found: the name is that key in hexadecimal digits.
	 */
	public static final String PROXY = "proxy";

	private RecordKinds() {
	}

}
