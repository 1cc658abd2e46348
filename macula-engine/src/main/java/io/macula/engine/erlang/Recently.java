package io.macula.engine.erlang;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

import io.macula.engine.runtime.NodeContext;

/**
 * What happened not long ago, at most so much of it: the oldest is forgotten first.
 * Confined to the loop.
 *
 * @param <T> what happens
 */
final class Recently<T> {

	private final NodeContext context;

	private final long nanos;

	private final int most;

	private final Map<T, Long> times = new LinkedHashMap<>();

	Recently(NodeContext context, long nanos, int most) {
		this.context = context;
		this.nanos = nanos;
		this.most = most;
	}

	/**
	 * Something happens.
	 * @param what what
	 * @return whether it did not happen recently
	 */
	boolean add(T what) {
		long now = this.context.nanoTime();
		Iterator<Long> oldest = this.times.values().iterator();
		while (oldest.hasNext() && now - oldest.next() > this.nanos) {
			oldest.remove();
		}
		if (this.times.putIfAbsent(what, now) != null) {
			return false;
		}
		if (this.times.size() > this.most) {
			Iterator<T> first = this.times.keySet().iterator();
			first.next();
			first.remove();
		}
		return true;
	}

}
