package io.macula.engine;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Something with a name that is in force until it is closed, once. Thread-safe.
 */
abstract class InForce implements AutoCloseable {

	private final String name;

	private final Runnable end;

	private final AtomicBoolean closed = new AtomicBoolean();

	InForce(String name, Runnable end) {
		this.name = name;
		this.end = end;
	}

	final String name() {
		return this.name;
	}

	@Override
	public final void close() {
		if (this.closed.compareAndSet(false, true)) {
			this.end.run();
		}
	}

}
