package io.macula.engine;

import java.time.Duration;
import java.util.Map;

import io.macula.engine.rpc.ProviderStrategy;
import org.jspecify.annotations.Nullable;

/**
 * How a call is made. Immutable.
 *
 * @param timeout deadline of the whole call, discovery and further attempts included;
 * positive, at most one day. For a streaming call: until its handler begins
 * @param strategy how the provider is chosen
 * @param idempotent whether the call may run twice, so that it is tried elsewhere after a
 * time-out or a lost link, too
 * @param contentType what the argument bytes are
 * @param headers headers for the provider
 * @param idleTimeout a streaming call over which no item goes in either direction for so
 * long is given up with {@link CallTimeoutException}; {@link Duration#ZERO} for never
 * @param lifetime a streaming call that is not over after so long is given up with
 * {@link CallTimeoutException}; {@link Duration#ZERO} for no such limit
 * @param progress told how far a large argument or result has come, {@code null} for
 * nobody
 */
public record CallOptions(Duration timeout, ProviderStrategy strategy, boolean idempotent, String contentType,
		Map<String, String> headers, Duration idleTimeout, Duration lifetime, @Nullable ProgressListener progress) {

	private static final Duration MAX_LIFETIME = Duration.ofDays(36_500);

	private static final CallOptions DEFAULTS = new CallOptions(Duration.ofSeconds(5), ProviderStrategy.RANDOM, false,
			Reply.JSON, Map.of());

	public CallOptions {
		if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(Duration.ofDays(1)) > 0) {
			throw new IllegalArgumentException("'timeout' is " + timeout + " but must be positive and at most one day");
		}
		check("idleTimeout", idleTimeout);
		check("lifetime", lifetime);
		headers = Map.copyOf(headers);
	}

	/**
	 * Options without limits for streams and without reports of progress.
	 * @param timeout deadline of the whole call
	 * @param strategy how the provider is chosen
	 * @param idempotent whether the call may run twice
	 * @param contentType what the argument bytes are
	 * @param headers headers for the provider
	 */
	public CallOptions(Duration timeout, ProviderStrategy strategy, boolean idempotent, String contentType,
			Map<String, String> headers) {
		this(timeout, strategy, idempotent, contentType, headers, Duration.ZERO, Duration.ZERO, null);
	}

	private static void check(String name, Duration value) {
		if (value.isNegative() || value.compareTo(MAX_LIFETIME) > 0) {
			throw new IllegalArgumentException(
					"'" + name + "' is " + value + " but must be zero (for none) to " + MAX_LIFETIME);
		}
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
		return new CallOptions(value, this.strategy, this.idempotent, this.contentType, this.headers, this.idleTimeout,
				this.lifetime, this.progress);
	}

	/**
	 * These options with another choice of provider.
	 * @param value the strategy
	 * @return a copy
	 */
	public CallOptions withStrategy(ProviderStrategy value) {
		return new CallOptions(this.timeout, value, this.idempotent, this.contentType, this.headers, this.idleTimeout,
				this.lifetime, this.progress);
	}

	/**
	 * These options for a call that may run twice, or may not.
	 * @param value whether it may
	 * @return a copy
	 */
	public CallOptions withIdempotent(boolean value) {
		return new CallOptions(this.timeout, this.strategy, value, this.contentType, this.headers, this.idleTimeout,
				this.lifetime, this.progress);
	}

	/**
	 * These options with another content type.
	 * @param value a media type
	 * @return a copy
	 */
	public CallOptions withContentType(String value) {
		return new CallOptions(this.timeout, this.strategy, this.idempotent, value, this.headers, this.idleTimeout,
				this.lifetime, this.progress);
	}

	/**
	 * These options with other headers.
	 * @param value the headers
	 * @return a copy
	 */
	public CallOptions withHeaders(Map<String, String> value) {
		return new CallOptions(this.timeout, this.strategy, this.idempotent, this.contentType, value, this.idleTimeout,
				this.lifetime, this.progress);
	}

	/**
	 * These options with another limit for the silence of a stream.
	 * @param value zero for none
	 * @return a copy
	 */
	public CallOptions withIdleTimeout(Duration value) {
		return new CallOptions(this.timeout, this.strategy, this.idempotent, this.contentType, this.headers, value,
				this.lifetime, this.progress);
	}

	/**
	 * These options with another limit for the whole life of a stream.
	 * @param value zero for none
	 * @return a copy
	 */
	public CallOptions withLifetime(Duration value) {
		return new CallOptions(this.timeout, this.strategy, this.idempotent, this.contentType, this.headers,
				this.idleTimeout, value, this.progress);
	}

	/**
	 * These options with reports of how far large payloads have come.
	 * @param value told about it, {@code null} for nobody
	 * @return a copy
	 */
	public CallOptions withProgress(@Nullable ProgressListener value) {
		return new CallOptions(this.timeout, this.strategy, this.idempotent, this.contentType, this.headers,
				this.idleTimeout, this.lifetime, value);
	}

}
