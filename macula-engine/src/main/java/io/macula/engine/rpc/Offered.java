package io.macula.engine.rpc;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

/**
 * What is told about one handler of a procedure: its version, its metadata, and what
 * became of its calls or streams. Thread-safe.
 */
abstract class Offered {

	private final @Nullable ProcedureVersion version;

	private final Map<String, String> metadata;

	private final long sinceMillis;

	private final LongAdder calls = new LongAdder();

	private final LongAdder nanos = new LongAdder();

	private final LongAdder errors = new LongAdder();

	/** Calls in the queue, and those whose handler has not returned. */
	private final AtomicInteger queued = new AtomicInteger();

	// Written by many threads without order: any of the last ones will do
	private long lastNanos;

	private volatile @Nullable String lastError;

	Offered(@Nullable ProcedureVersion version, Map<String, String> metadata, long sinceMillis) {
		this.version = version;
		this.metadata = metadata;
		this.sinceMillis = sinceMillis;
	}

	final @Nullable ProcedureVersion version() {
		return this.version;
	}

	/** A call waits for a thread. */
	final void queued() {
		this.queued.incrementAndGet();
	}

	/** A call that waited has had its turn. */
	final void done() {
		this.queued.decrementAndGet();
	}

	final boolean isAwaited() {
		return this.queued.get() > 0;
	}

	final boolean isOf(VersionRange wanted) {
		ProcedureVersion own = this.version;
		return own != null && wanted.contains(own);
	}

	/**
	 * A call or stream is over.
	 * @param took nanoseconds since the handler was called
	 * @param error code, {@code null} if it succeeded
	 */
	final void ended(long took, @Nullable String error) {
		this.calls.increment();
		this.nanos.add(took);
		this.lastNanos = took;
		if (error != null) {
			this.errors.increment();
			this.lastError = error;
		}
	}

	final ServiceEndpoint describe() {
		long ended = this.calls.sum();
		ProcedureVersion own = this.version;
		return new ServiceEndpoint((own != null) ? own.toString() : null, this.metadata,
				new ServiceEndpoint.Figures(ended, this.errors.sum(), (ended > 0) ? this.nanos.sum() / ended : 0,
						this.lastNanos, this.lastError, this.sinceMillis));
	}

}
