package io.macula.spring.listener;

import java.util.List;

import io.macula.engine.AdvertiseOptions;
import io.macula.engine.AsyncProcedureHandler;

/**
 * A procedure that other nodes can call. Immutable.
 *
 * @param id name in the registry
 * @param procedure name of the procedure
 * @param handler answers the calls
 * @param options metadata told to callers
 * @param autoStartup whether it starts with the application
 */
public record ProcedureEndpoint(String id, String procedure, AsyncProcedureHandler handler, AdvertiseOptions options,
		boolean autoStartup) implements MaculaListenerEndpoint {

	/**
	 * A procedure without metadata that starts with the application.
	 * @param id name in the registry
	 * @param procedure name of the procedure
	 * @param handler answers the calls
	 */
	public ProcedureEndpoint(String id, String procedure, AsyncProcedureHandler handler) {
		this(id, procedure, handler, AdvertiseOptions.defaults(), true);
	}

	@Override
	public List<String> names() {
		return List.of(this.procedure);
	}

}
