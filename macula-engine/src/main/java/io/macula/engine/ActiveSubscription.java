package io.macula.engine;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Something that is in force until it is closed. Thread-safe.
 */
final class ActiveSubscription implements Subscription {

	private final String pattern;

	private final Runnable close;

	private final AtomicBoolean closed = new AtomicBoolean();

	ActiveSubscription(String pattern, Runnable close) {
		this.pattern = pattern;
		this.close = close;
	}

	@Override
	public String pattern() {
		return this.pattern;
	}

	@Override
	public void close() {
		if (this.closed.compareAndSet(false, true)) {
			this.close.run();
		}
	}

}
