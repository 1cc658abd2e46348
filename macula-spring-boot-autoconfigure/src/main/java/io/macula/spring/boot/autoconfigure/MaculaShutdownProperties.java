package io.macula.spring.boot.autoconfigure;

import java.time.Duration;

/**
 * Leaving the mesh. Confined to the start of the application.
 */
public class MaculaShutdownProperties {

	/**
	 * How long messages and calls in progress may take when the application stops.
	 */
	private Duration timeout = Duration.ofSeconds(10);

	/**
	 * How long streams in progress may go on when the application stops, before they are
	 * ended. No more than the time for everything counts.
	 */
	private Duration streamTimeout = Duration.ofSeconds(2);

	public Duration getTimeout() {
		return this.timeout;
	}

	public void setTimeout(Duration timeout) {
		this.timeout = timeout;
	}

	public Duration getStreamTimeout() {
		return this.streamTimeout;
	}

	public void setStreamTimeout(Duration streamTimeout) {
		this.streamTimeout = streamTimeout;
	}

}
