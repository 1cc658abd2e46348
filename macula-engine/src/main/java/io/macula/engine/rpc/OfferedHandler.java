package io.macula.engine.rpc;

import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

/**
 * One handler of a procedure with its version, what is told about it, and what became of
 * its calls. Thread-safe.
 */
final class OfferedHandler implements CallHandler {

	private final CallHandler handler;

	private final @Nullable ProcedureVersion version;

	private final Map<String, String> metadata;

	private final long sinceMillis;

	private final LongAdder calls = new LongAdder();

	private final LongAdder nanos = new LongAdder();

	private final LongAdder errors = new LongAdder();

	// Written by many threads without order: any of the last ones will do
	private long lastNanos;

	private volatile @Nullable String lastError;

	OfferedHandler(CallHandler handler, @Nullable ProcedureVersion version, Map<String, String> metadata,
			long sinceMillis) {
		this.handler = handler;
		this.version = version;
		this.metadata = metadata;
		this.sinceMillis = sinceMillis;
	}

	@Override
	public void handle(IncomingCall call) throws Exception {
		this.handler.handle(call);
	}

	@Nullable ProcedureVersion version() {
		return this.version;
	}

	boolean isOf(VersionRange wanted) {
		ProcedureVersion own = this.version;
		return own != null && wanted.contains(own);
	}

	/**
	 * A call is over.
	 * @param took nanoseconds since the handler was called
	 * @param error code, {@code null} if it succeeded
	 */
	void ended(long took, @Nullable String error) {
		this.calls.increment();
		this.nanos.add(took);
		this.lastNanos = took;
		if (error != null) {
			this.errors.increment();
			this.lastError = error;
		}
	}

	ServiceEndpoint describe() {
		long ended = this.calls.sum();
		ProcedureVersion own = this.version;
		return new ServiceEndpoint((own != null) ? own.toString() : null, this.metadata,
				new ServiceEndpoint.Figures(ended, this.errors.sum(), (ended > 0) ? this.nanos.sum() / ended : 0,
						this.lastNanos, this.lastError, this.sinceMillis));
	}

}
