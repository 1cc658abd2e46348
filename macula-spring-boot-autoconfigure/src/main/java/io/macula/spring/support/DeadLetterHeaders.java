package io.macula.spring.support;

/**
 * Names of the headers of a dead letter, beside those of the message that it was.
 * Constants, thread-safe.
 */
public final class DeadLetterHeaders {

	/** Topic that the message was published to. */
	public static final String TOPIC = "dlt-topic";

	/** Node that published the message; absent if it did not prove who it is. */
	public static final String ORIGIN = "dlt-origin";

	/** Number of the message within publisher and topic. */
	public static final String SEQUENCE = "dlt-sequence";

	/** Id of the endpoint that could not handle the message. */
	public static final String ENDPOINT = "dlt-endpoint";

	/** Simple name of the type of the last exception. */
	public static final String EXCEPTION = "dlt-exception";

	/** How often the handler was called with the message. */
	public static final String ATTEMPTS = "dlt-attempts";

	private DeadLetterHeaders() {
	}

}
