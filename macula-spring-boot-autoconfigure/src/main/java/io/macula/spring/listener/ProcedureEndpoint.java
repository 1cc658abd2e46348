package io.macula.spring.listener;

import java.time.Duration;
import java.util.List;

import io.macula.engine.AdvertiseOptions;
import io.macula.engine.AsyncProcedureHandler;
import org.jspecify.annotations.Nullable;

/**
 * A procedure that other nodes can call. Immutable.
 *
 * @param id name in the registry
 * @param procedure name of the procedure
 * @param handler answers the calls
 * @param options metadata told to callers
 * @param concurrency calls at once, further ones are refused so that their callers try
 * another provider; 0 for no limit of its own
 * @param timeout how long the handler may take for a call, {@code null} for no limit of
 * its own
 * @param autoStartup whether it starts with the application
 * @param notes what the application notes about it
 */
public record ProcedureEndpoint(String id, String procedure, AsyncProcedureHandler handler, AdvertiseOptions options,
		int concurrency, @Nullable Duration timeout, boolean autoStartup,
		EndpointNotes notes) implements MaculaListenerEndpoint {

	public ProcedureEndpoint {
		if (concurrency < 0) {
			throw new IllegalArgumentException("'concurrency' is " + concurrency + " but must not be negative");
		}
		if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
			throw new IllegalArgumentException("'timeout' is " + timeout + " but must be positive");
		}
	}

	/**
	 * A procedure without notes.
	 * @param id name in the registry
	 * @param procedure name of the procedure
	 * @param handler answers the calls
	 * @param options metadata told to callers
	 * @param concurrency calls at once, 0 for no limit of its own
	 * @param timeout how long the handler may take for a call, {@code null} for no limit
	 * of its own
	 * @param autoStartup whether it starts with the application
	 */
	public ProcedureEndpoint(String id, String procedure, AsyncProcedureHandler handler, AdvertiseOptions options,
			int concurrency, @Nullable Duration timeout, boolean autoStartup) {
		this(id, procedure, handler, options, concurrency, timeout, autoStartup, EndpointNotes.none());
	}

	/**
	 * A procedure without limits of its own.
	 * @param id name in the registry
	 * @param procedure name of the procedure
	 * @param handler answers the calls
	 * @param options metadata told to callers
	 * @param autoStartup whether it starts with the application
	 */
	public ProcedureEndpoint(String id, String procedure, AsyncProcedureHandler handler, AdvertiseOptions options,
			boolean autoStartup) {
		this(id, procedure, handler, options, 0, null, autoStartup);
	}

	/**
	 * A procedure without metadata that starts with the application.
	 * @param id name in the registry
	 * @param procedure name of the procedure
	 * @param handler answers the calls
	 */
	public ProcedureEndpoint(String id, String procedure, AsyncProcedureHandler handler) {
		this(id, procedure, handler, AdvertiseOptions.defaults(), true);
	}

	/**
	 * The same with other notes.
	 * @param value the notes
	 * @return a copy
	 */
	public ProcedureEndpoint withNotes(EndpointNotes value) {
		return new ProcedureEndpoint(this.id, this.procedure, this.handler, this.options, this.concurrency,
				this.timeout, this.autoStartup, value);
	}

	@Override
	public List<String> names() {
		return List.of(this.procedure);
	}

}
