package io.macula.engine;

import java.time.Duration;
import java.util.Map;

import io.macula.engine.rpc.ProviderStrategy;
import io.macula.engine.rpc.VersionRange;
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
 * @param version versions of the procedure that may answer: an exact one such as
 * {@code 1.2.0}, all that begin alike such as {@code 1.x}, or bounds such as
 * {@code >=1.2 <2}; {@code null} for any and for providers that tell none
 * @param cacheFor how old the result of an earlier such call may be that is taken instead
 * of calling, for idempotent calls only; {@link Duration#ZERO} to call each time. The
 * same call is one with the same procedure, version, arguments and content type; headers
 * do not count
 */
public record CallOptions(Duration timeout, ProviderStrategy strategy, boolean idempotent, String contentType,
		Map<String, String> headers, Duration idleTimeout, Duration lifetime, @Nullable ProgressListener progress,
		@Nullable String version, Duration cacheFor) {

	private static final Duration MAX_LIFETIME = Duration.ofDays(36_500);

	private static final CallOptions DEFAULTS = new CallOptions(Duration.ofSeconds(5), ProviderStrategy.RANDOM, false,
			Reply.JSON, Map.of());

	public CallOptions {
		if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(Duration.ofDays(1)) > 0) {
			throw new IllegalArgumentException("'timeout' is " + timeout + " but must be positive and at most one day");
		}
		check("idleTimeout", idleTimeout);
		check("lifetime", lifetime);
		if (cacheFor.isNegative() || cacheFor.compareTo(Duration.ofDays(1)) > 0) {
			throw new IllegalArgumentException(
					"'cacheFor' is " + cacheFor + " but must be zero (for not at all) to one day");
		}
		if (!cacheFor.isZero() && !idempotent) {
			throw new IllegalArgumentException("'cacheFor' is " + cacheFor
					+ " but the call is not idempotent: only what may run twice may be answered once");
		}
		if (version != null) {
			VersionRange.parse(version);
		}
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

	/**
	 * Options for any version whose result is not taken from earlier calls.
	 * @param timeout deadline of the whole call
	 * @param strategy how the provider is chosen
	 * @param idempotent whether the call may run twice
	 * @param contentType what the argument bytes are
	 * @param headers headers for the provider
	 * @param idleTimeout most time without an item of a stream
	 * @param lifetime most time of a stream
	 * @param progress told how far a large payload has come
	 */
	public CallOptions(Duration timeout, ProviderStrategy strategy, boolean idempotent, String contentType,
			Map<String, String> headers, Duration idleTimeout, Duration lifetime, @Nullable ProgressListener progress) {
		this(timeout, strategy, idempotent, contentType, headers, idleTimeout, lifetime, progress, null, Duration.ZERO);
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
				this.lifetime, this.progress, this.version, this.cacheFor);
	}

	/**
	 * These options with another choice of provider.
	 * @param value the strategy
	 * @return a copy
	 */
	public CallOptions withStrategy(ProviderStrategy value) {
		return new CallOptions(this.timeout, value, this.idempotent, this.contentType, this.headers, this.idleTimeout,
				this.lifetime, this.progress, this.version, this.cacheFor);
	}

	/**
	 * These options for a call that may run twice, or may not.
	 * @param value whether it may
	 * @return a copy
	 */
	public CallOptions withIdempotent(boolean value) {
		return new CallOptions(this.timeout, this.strategy, value, this.contentType, this.headers, this.idleTimeout,
				this.lifetime, this.progress, this.version, this.cacheFor);
	}

	/**
	 * These options with another content type.
	 * @param value a media type
	 * @return a copy
	 */
	public CallOptions withContentType(String value) {
		return new CallOptions(this.timeout, this.strategy, this.idempotent, value, this.headers, this.idleTimeout,
				this.lifetime, this.progress, this.version, this.cacheFor);
	}

	/**
	 * These options with other headers.
	 * @param value the headers
	 * @return a copy
	 */
	public CallOptions withHeaders(Map<String, String> value) {
		return new CallOptions(this.timeout, this.strategy, this.idempotent, this.contentType, value, this.idleTimeout,
				this.lifetime, this.progress, this.version, this.cacheFor);
	}

	/**
	 * These options with another limit for the silence of a stream.
	 * @param value zero for none
	 * @return a copy
	 */
	public CallOptions withIdleTimeout(Duration value) {
		return new CallOptions(this.timeout, this.strategy, this.idempotent, this.contentType, this.headers, value,
				this.lifetime, this.progress, this.version, this.cacheFor);
	}

	/**
	 * These options with another limit for the whole life of a stream.
	 * @param value zero for none
	 * @return a copy
	 */
	public CallOptions withLifetime(Duration value) {
		return new CallOptions(this.timeout, this.strategy, this.idempotent, this.contentType, this.headers,
				this.idleTimeout, value, this.progress, this.version, this.cacheFor);
	}

	/**
	 * These options with reports of how far large payloads have come.
	 * @param value told about it, {@code null} for nobody
	 * @return a copy
	 */
	public CallOptions withProgress(@Nullable ProgressListener value) {
		return new CallOptions(this.timeout, this.strategy, this.idempotent, this.contentType, this.headers,
				this.idleTimeout, this.lifetime, value, this.version, this.cacheFor);
	}

	/**
	 * These options for some versions of the procedure only.
	 * @param value such as {@code 1.2.0}, {@code 1.x} or {@code >=1.2 <2}, {@code null}
	 * for any
	 * @return a copy
	 * @throws IllegalArgumentException if it is not understood
	 */
	public CallOptions withVersion(@Nullable String value) {
		return new CallOptions(this.timeout, this.strategy, this.idempotent, this.contentType, this.headers,
				this.idleTimeout, this.lifetime, this.progress, value, this.cacheFor);
	}

	/**
	 * These options with results of earlier calls. A positive time makes the call an
	 * idempotent one.
	 * @param value how old such a result may be, zero for not at all, at most one day
	 * @return a copy
	 */
	public CallOptions withCacheFor(Duration value) {
		return new CallOptions(this.timeout, this.strategy, this.idempotent || !value.isZero(), this.contentType,
				this.headers, this.idleTimeout, this.lifetime, this.progress, this.version, value);
	}

}
