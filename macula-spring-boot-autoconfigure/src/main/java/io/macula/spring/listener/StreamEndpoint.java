package io.macula.spring.listener;

import java.time.Duration;
import java.util.List;

import io.macula.engine.AdvertiseOptions;
import io.macula.engine.StreamHandler;
import org.jspecify.annotations.Nullable;

/**
 * A streaming procedure that other nodes can call. Immutable.
 *
 * @param id name in the registry
 * @param procedure name of the procedure
 * @param handler answers the calls
 * @param options metadata told to callers
 * @param concurrency streams at once, further ones are refused so that their callers try
 * another provider; 0 for no limit of its own
 * @param timeout how long a stream may take, {@code null} for no limit
 * @param autoStartup whether it starts with the application
 * @param notes what the application notes about it
 */
public record StreamEndpoint(String id, String procedure, StreamHandler handler, AdvertiseOptions options,
		int concurrency, @Nullable Duration timeout, boolean autoStartup,
		EndpointNotes notes) implements MaculaListenerEndpoint {

	public StreamEndpoint {
		if (concurrency < 0) {
			throw new IllegalArgumentException("'concurrency' is " + concurrency + " but must not be negative");
		}
		if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
			throw new IllegalArgumentException("'timeout' is " + timeout + " but must be positive");
		}
	}

	/**
	 * A procedure without metadata and limits that starts with the application.
	 * @param id name in the registry
	 * @param procedure name of the procedure
	 * @param handler answers the calls
	 */
	public StreamEndpoint(String id, String procedure, StreamHandler handler) {
		this(id, procedure, handler, AdvertiseOptions.defaults(), 0, null, true, EndpointNotes.none());
	}

	/**
	 * The same with other notes.
	 * @param value the notes
	 * @return a copy
	 */
	public StreamEndpoint withNotes(EndpointNotes value) {
		return new StreamEndpoint(this.id, this.procedure, this.handler, this.options, this.concurrency, this.timeout,
				this.autoStartup, value);
	}

	@Override
	public List<String> names() {
		return List.of(this.procedure);
	}

}
