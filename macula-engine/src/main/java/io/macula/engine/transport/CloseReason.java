package io.macula.engine.transport;

/**
 * Why a connection ended. Immutable.
 *
 * @param code application error code, see the constants; 0 is normal
 * @param text human readable, cut to 200 characters
 * @param remote whether the peer closed it
 */
public record CloseReason(int code, String text, boolean remote) {

	private static final int MAX_TEXT = 200;

	/** Nothing is wrong. */
	public static final int NORMAL = 0;

	/** Malformed or forbidden messages. */
	public static final int PROTOCOL = 1;

	/** The peer belongs to another realm. */
	public static final int REALM_MISMATCH = 2;

	/** The peer is not who it says it is. */
	public static final int IDENTITY = 3;

	/** Policy does not admit the peer. */
	public static final int REFUSED = 4;

	/** A limit is reached. */
	public static final int OVERLOADED = 5;

	/** Another connection to the same node serves instead. */
	public static final int DUPLICATE = 6;

	/** The node shuts down. */
	public static final int GOING_AWAY = 7;

	/** No sign of life. */
	public static final int DEAD = 8;

	/** The connection was not used. */
	public static final int IDLE = 9;

	/** An error of the connection below all messages: QUIC or TLS found a fault. */
	public static final int TRANSPORT = 10;

	public CloseReason {
		text = (text.length() > MAX_TEXT) ? text.substring(0, MAX_TEXT) : text;
	}

	/**
	 * This side closes.
	 * @param code one of the constants
	 * @param text for people
	 * @return the reason
	 */
	public static CloseReason local(int code, String text) {
		return new CloseReason(code, text, false);
	}

	/**
	 * The peer closed.
	 * @param code what it gave, perhaps none of the constants
	 * @param text what it gave
	 * @return the reason
	 */
	public static CloseReason remote(int code, String text) {
		return new CloseReason(code, text, true);
	}

}
