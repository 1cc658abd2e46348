package io.macula.spring.listener;

import java.time.Duration;

import io.macula.engine.SubscribeOptions;

import org.springframework.core.retry.RetryPolicy;

/**
 * What applies to endpoints that do not say otherwise. Immutable.
 *
 * @param subscribeOptions concurrency and queue of subscriptions
 * @param autoStartup whether endpoints start with the application
 * @param shutdownTimeout how long messages and calls in progress may take when the
 * application stops
 * @param streamTimeout how long streams in progress may go on then, before they are ended
 * @param retryPolicy whether and when a message whose handler failed is tried again
 */
public record MaculaListenerSettings(SubscribeOptions subscribeOptions, boolean autoStartup, Duration shutdownTimeout,
		Duration streamTimeout, RetryPolicy retryPolicy) {

	/** How long streams in progress may go on while the application stops. */
	public static final Duration DEFAULT_STREAM_TIMEOUT = Duration.ofSeconds(2);

	/** Further attempts with a message unless said otherwise. */
	public static final long DEFAULT_RETRIES = 3;

	/** Time before the first further attempt unless said otherwise. */
	public static final Duration DEFAULT_RETRY_DELAY = Duration.ofMillis(200);

	/** What each further delay is multiplied with unless said otherwise. */
	public static final double DEFAULT_RETRY_MULTIPLIER = 2;

	/**
	 * With the default policy for further attempts.
	 * @param subscribeOptions see above
	 * @param autoStartup see above
	 * @param shutdownTimeout see above
	 */
	public MaculaListenerSettings(SubscribeOptions subscribeOptions, boolean autoStartup, Duration shutdownTimeout) {
		this(subscribeOptions, autoStartup, shutdownTimeout, DEFAULT_STREAM_TIMEOUT, defaultRetryPolicy());
	}

	private static RetryPolicy defaultRetryPolicy() {
		return RetryPolicy.builder()
			.maxRetries(DEFAULT_RETRIES)
			.delay(DEFAULT_RETRY_DELAY)
			.multiplier(DEFAULT_RETRY_MULTIPLIER)
			.build();
	}

	/**
	 * One message at a time, started with the application, ten seconds to finish.
	 * @return the defaults
	 */
	public static MaculaListenerSettings defaults() {
		return new MaculaListenerSettings(SubscribeOptions.defaults(), true, Duration.ofSeconds(10));
	}

}
