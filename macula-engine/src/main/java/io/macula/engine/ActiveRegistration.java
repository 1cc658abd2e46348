package io.macula.engine;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A procedure on offer until it is closed. Thread-safe.
 */
final class ActiveRegistration implements Registration {

	private final String procedure;

	private final Runnable close;

	private final AtomicBoolean closed = new AtomicBoolean();

	ActiveRegistration(String procedure, Runnable close) {
		this.procedure = procedure;
		this.close = close;
	}

	@Override
	public String procedure() {
		return this.procedure;
	}

	@Override
	public void close() {
		if (this.closed.compareAndSet(false, true)) {
			this.close.run();
		}
	}

}
