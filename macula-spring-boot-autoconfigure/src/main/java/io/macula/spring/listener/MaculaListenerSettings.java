package io.macula.spring.listener;

import java.time.Duration;

import io.macula.engine.SubscribeOptions;

/**
 * What applies to endpoints that do not say otherwise. Immutable.
 *
 * @param subscribeOptions concurrency and queue of subscriptions
 * @param autoStartup whether endpoints start with the application
 * @param shutdownTimeout how long messages and calls in progress may take when the
 * application stops
 */
public record MaculaListenerSettings(SubscribeOptions subscribeOptions, boolean autoStartup, Duration shutdownTimeout) {

	/**
	 * One message at a time, started with the application, ten seconds to finish.
	 * @return the defaults
	 */
	public static MaculaListenerSettings defaults() {
		return new MaculaListenerSettings(SubscribeOptions.defaults(), true, Duration.ofSeconds(10));
	}

}
