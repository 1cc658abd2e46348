package io.macula.spring.support;

import org.springframework.messaging.MessageHeaders;

/**
 * Names of the headers that a handler method finds beside those that the sender set. A
 * sender cannot set or replace them. Constants, thread-safe.
 */
public final class MaculaHeaders {

	/**
	 * Start of every name in this class; headers of a sender that start with it are
	 * dropped.
	 */
	public static final String PREFIX = "macula_";

	/** Topic of a message, a {@link String}. */
	public static final String TOPIC = PREFIX + "topic";

	/**
	 * Node that published a message, a {@code NodeId}; absent if it did not prove who it
	 * is.
	 */
	public static final String ORIGIN = PREFIX + "origin";

	/**
	 * Number of a message within publisher and topic, a {@link Long}; 0 if the publisher
	 * does not count.
	 */
	public static final String SEQUENCE = PREFIX + "sequence";

	/** Name of the called procedure, a {@link String}. */
	public static final String PROCEDURE = PREFIX + "procedure";

	/** Node that calls, a {@code NodeId}; absent if it did not prove who it is. */
	public static final String CALLER = PREFIX + "caller";

	/**
	 * Time until the caller gives up, a {@link java.time.Duration}, as known when the
	 * call arrived.
	 */
	public static final String REMAINING = PREFIX + "remaining";

	/** The engine's {@code Message} or {@code Call}. */
	public static final String RAW = PREFIX + "raw";

	/** Media type of the payload, a {@link String}. */
	public static final String CONTENT_TYPE = MessageHeaders.CONTENT_TYPE;

	private MaculaHeaders() {
	}

}
