package io.macula.spring.boot.autoconfigure;

import java.time.Duration;

/**
 * Further attempts with a message whose handler failed. Confined to the start of the
 * application.
 */
public class MaculaRetryProperties {

	/**
	 * How often a message is tried again. 0 for never.
	 */
	private long maxRetries = 3;

	/**
	 * Time before the first further attempt.
	 */
	private Duration delay = Duration.ofMillis(200);

	/**
	 * What the delay is multiplied with after each further attempt.
	 */
	private double multiplier = 2.0;

	/**
	 * Longest time between two attempts.
	 */
	private Duration maxDelay = Duration.ofSeconds(10);

	/**
	 * How much a delay may be shortened or prolonged at random.
	 */
	private Duration jitter = Duration.ZERO;

	public long getMaxRetries() {
		return this.maxRetries;
	}

	public void setMaxRetries(long maxRetries) {
		this.maxRetries = maxRetries;
	}

	public Duration getDelay() {
		return this.delay;
	}

	public void setDelay(Duration delay) {
		this.delay = delay;
	}

	public double getMultiplier() {
		return this.multiplier;
	}

	public void setMultiplier(double multiplier) {
		this.multiplier = multiplier;
	}

	public Duration getMaxDelay() {
		return this.maxDelay;
	}

	public void setMaxDelay(Duration maxDelay) {
		this.maxDelay = maxDelay;
	}

	public Duration getJitter() {
		return this.jitter;
	}

	public void setJitter(Duration jitter) {
		this.jitter = jitter;
	}

}
