package io.macula.engine.rpc;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A handler of a procedure that is called. Thread-safe.
 */
final class OfferedHandler extends Offered implements CallHandler {

	private final CallHandler handler;

	OfferedHandler(CallHandler handler, @Nullable ProcedureVersion version, Map<String, String> metadata,
			long sinceMillis) {
		super(version, metadata, sinceMillis);
		this.handler = handler;
	}

	@Override
	public void handle(IncomingCall call) throws Exception {
		this.handler.handle(call);
	}

}
