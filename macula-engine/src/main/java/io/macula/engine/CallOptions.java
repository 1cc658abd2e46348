package io.macula.engine;

import java.time.Duration;
import java.util.Map;

import io.macula.engine.rpc.ProviderStrategy;

/**
 * How a call is made. Immutable.
 *
 * @param timeout deadline of the whole call, discovery and further attempts included;
 * positive, at most one day
 * @param strategy how the provider is chosen
 * @param idempotent whether the call may run twice, so that it is tried elsewhere after a
 * time-out or a lost link, too
 * @param contentType what the argument bytes are
 * @param headers headers for the provider
 */
public record CallOptions(Duration timeout, ProviderStrategy strategy, boolean idempotent, String contentType,
		Map<String, String> headers) {

	private static final CallOptions DEFAULTS = new CallOptions(Duration.ofSeconds(5), ProviderStrategy.RANDOM, false,
			Reply.JSON, Map.of());

	public CallOptions {
		if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(Duration.ofDays(1)) > 0) {
			throw new IllegalArgumentException("'timeout' is " + timeout + " but must be positive and at most one day");
		}
		headers = Map.copyOf(headers);
	}

	/**
	 * Five seconds, a random provider, not idempotent, JSON.
	 * @return the defaults
	 */
	public static CallOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * The defaults with another deadline.
	 * @param timeout positive, at most one day
	 * @return the options
	 */
	public static CallOptions timeout(Duration timeout) {
		return DEFAULTS.withTimeout(timeout);
	}

	/**
	 * These options with another deadline.
	 * @param value positive, at most one day
	 * @return a copy
	 */
	public CallOptions withTimeout(Duration value) {
		return new CallOptions(value, this.strategy, this.idempotent, this.contentType, this.headers);
	}

	/**
	 * These options with another choice of provider.
	 * @param value the strategy
	 * @return a copy
	 */
	public CallOptions withStrategy(ProviderStrategy value) {
		return new CallOptions(this.timeout, value, this.idempotent, this.contentType, this.headers);
	}

	/**
	 * These options for a call that may run twice, or may not.
	 * @param value whether it may
	 * @return a copy
	 */
	public CallOptions withIdempotent(boolean value) {
		return new CallOptions(this.timeout, this.strategy, value, this.contentType, this.headers);
	}

	/**
	 * These options with another content type.
	 * @param value a media type
	 * @return a copy
	 */
	public CallOptions withContentType(String value) {
		return new CallOptions(this.timeout, this.strategy, this.idempotent, value, this.headers);
	}

	/**
	 * These options with other headers.
	 * @param value the headers
	 * @return a copy
	 */
	public CallOptions withHeaders(Map<String, String> value) {
		return new CallOptions(this.timeout, this.strategy, this.idempotent, this.contentType, value);
	}

}
