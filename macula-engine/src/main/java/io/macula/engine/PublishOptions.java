package io.macula.engine;

import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * How a message is published. Immutable.
 *
 * @param contentType what the bytes are
 * @param headers headers for the subscribers
 * @param qos how hard to try that it is handled
 * @param timeout with {@link QualityOfService#AT_LEAST_ONCE}: how long to try, 1 ms to 1
 * hour
 * @param retain whether this node keeps the message as the last value of its topic and
 * hands it to whoever subscribes later, until another one takes its place or this node
 * leaves; an empty payload removes the last value
 * @param overflow what to do when the queue towards a subscriber is full
 * @param progress told how far a payload has come that is larger than a frame,
 * {@code null} for nobody
 */
public record PublishOptions(String contentType, Map<String, String> headers, QualityOfService qos, Duration timeout,
		boolean retain, OverflowPolicy overflow, @Nullable ProgressListener progress) {

	/** How long confirmations are waited for unless said otherwise. */
	public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

	private static final Duration MIN_TIMEOUT = Duration.ofMillis(1);

	private static final Duration MAX_TIMEOUT = Duration.ofHours(1);

	private static final PublishOptions DEFAULTS = new PublishOptions(Reply.JSON, Map.of());

	public PublishOptions {
		headers = Map.copyOf(headers);
		if (timeout.compareTo(MIN_TIMEOUT) < 0 || timeout.compareTo(MAX_TIMEOUT) > 0) {
			throw new IllegalArgumentException("'timeout' is " + timeout + " but must be between 1 ms and 1 hour");
		}
	}

	/**
	 * Published at most once, not retained.
	 * @param contentType what the bytes are
	 * @param headers headers for the subscribers
	 */
	public PublishOptions(String contentType, Map<String, String> headers) {
		this(contentType, headers, QualityOfService.AT_MOST_ONCE, DEFAULT_TIMEOUT, false, OverflowPolicy.BLOCK, null);
	}

	/**
	 * Without reports of progress.
	 * @param contentType what the bytes are
	 * @param headers headers for the subscribers
	 * @param qos how hard to try that it is handled
	 * @param timeout how long to try, 1 ms to 1 hour
	 * @param retain whether this node keeps the message as the last value of its topic
	 * @param overflow what to do when the queue towards a subscriber is full
	 */
	public PublishOptions(String contentType, Map<String, String> headers, QualityOfService qos, Duration timeout,
			boolean retain, OverflowPolicy overflow) {
		this(contentType, headers, qos, timeout, retain, overflow, null);
	}

	/**
	 * JSON without headers, at most once.
	 * @return the defaults
	 */
	public static PublishOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * These options with another content type.
	 * @param value a media type
	 * @return a copy
	 */
	public PublishOptions withContentType(String value) {
		return new PublishOptions(value, this.headers, this.qos, this.timeout, this.retain, this.overflow,
				this.progress);
	}

	/**
	 * These options with other headers.
	 * @param value the headers
	 * @return a copy
	 */
	public PublishOptions withHeaders(Map<String, String> value) {
		return new PublishOptions(this.contentType, value, this.qos, this.timeout, this.retain, this.overflow,
				this.progress);
	}

	/**
	 * These options with another quality of service.
	 * @param value how hard to try
	 * @return a copy
	 */
	public PublishOptions withQos(QualityOfService value) {
		return new PublishOptions(this.contentType, this.headers, value, this.timeout, this.retain, this.overflow,
				this.progress);
	}

	/**
	 * These options with another time for confirmations.
	 * @param value 1 ms to 1 hour
	 * @return a copy
	 */
	public PublishOptions withTimeout(Duration value) {
		return new PublishOptions(this.contentType, this.headers, this.qos, value, this.retain, this.overflow,
				this.progress);
	}

	/**
	 * These options, with or without keeping the message as last value.
	 * @param value whether to keep it
	 * @return a copy
	 */
	public PublishOptions withRetain(boolean value) {
		return new PublishOptions(this.contentType, this.headers, this.qos, this.timeout, value, this.overflow,
				this.progress);
	}

	/**
	 * These options with another policy for full queues.
	 * @param value what to do
	 * @return a copy
	 */
	public PublishOptions withOverflow(OverflowPolicy value) {
		return new PublishOptions(this.contentType, this.headers, this.qos, this.timeout, this.retain, value,
				this.progress);
	}

	/**
	 * These options with reports of how far a large payload has come.
	 * @param value told about it, {@code null} for nobody
	 * @return a copy
	 */
	public PublishOptions withProgress(@Nullable ProgressListener value) {
		return new PublishOptions(this.contentType, this.headers, this.qos, this.timeout, this.retain, this.overflow,
				value);
	}

}
