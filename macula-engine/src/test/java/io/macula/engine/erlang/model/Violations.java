package io.macula.engine.erlang.model;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What was done to a model that must never be done. Keeps the first ones and counts all.
 * Thread-safe.
 */
public final class Violations {

	private static final int KEPT = 10_000;

	private final Queue<Violation> kept = new ConcurrentLinkedQueue<>();

	private final AtomicLong count = new AtomicLong();

	void add(Violation.Kind kind, String peer, String text) {
		if (this.count.incrementAndGet() <= KEPT) {
			this.kept.add(new Violation(kind, peer, text));
		}
	}

	public List<Violation> list() {
		return List.copyOf(this.kept);
	}

	public List<Violation> list(Violation.Kind kind) {
		return this.kept.stream().filter((violation) -> violation.kind() == kind).toList();
	}

	public long count() {
		return this.count.get();
	}

	public void clear() {
		this.kept.clear();
		this.count.set(0);
	}

}
