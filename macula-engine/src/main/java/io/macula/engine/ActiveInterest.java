package io.macula.engine;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Providers at hand until it is closed. Thread-safe.
 */
final class ActiveInterest implements ServiceInterest {

	private final String procedure;

	private final Runnable close;

	private final AtomicBoolean closed = new AtomicBoolean();

	ActiveInterest(String procedure, Runnable close) {
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
