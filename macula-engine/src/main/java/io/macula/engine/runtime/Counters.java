package io.macula.engine.runtime;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Monotonic counters and gauges of one node, by name. A name is dotted lower case with an
 * optional reason as its last part, for instance {@code pubsub.dropped.queue_full}. Code
 * on a hot path keeps the {@link LongAdder} it got once. Thread-safe.
 */
public final class Counters {

	private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();

	private final Map<String, LongSupplier> gauges = new ConcurrentHashMap<>();

	/**
	 * The counter of a name, made on first use.
	 * @param name dotted name, from the fixed vocabulary of the code and never from a
	 * peer's bytes
	 * @return the counter
	 */
	public LongAdder counter(String name) {
		return this.counters.computeIfAbsent(name, (key) -> new LongAdder());
	}

	/**
	 * Add one to a counter.
	 * @param name its name
	 */
	public void increment(String name) {
		counter(name).increment();
	}

	/**
	 * Register a gauge that is read on demand, replacing one of the same name.
	 * @param name its name
	 * @param value reads the value; must be callable from any thread
	 */
	public void gauge(String name, LongSupplier value) {
		this.gauges.put(name, value);
	}

	/**
	 * Value of a counter.
	 * @param name its name
	 * @return the sum so far, zero for a name never used
	 */
	public long value(String name) {
		LongAdder counter = this.counters.get(name);
		return (counter != null) ? counter.sum() : 0;
	}

	/**
	 * All counters and gauges by name.
	 * @return a snapshot in order of names
	 */
	public Map<String, Long> snapshot() {
		Map<String, Long> all = new TreeMap<>();
		this.counters.forEach((name, counter) -> all.put(name, counter.sum()));
		this.gauges.forEach((name, gauge) -> all.put(name, gauge.getAsLong()));
		return all;
	}

	/**
	 * Gauges by name, which may go down as well, unlike counters.
	 * @return a snapshot in order of names
	 */
	public Map<String, Long> gauges() {
		Map<String, Long> all = new TreeMap<>();
		this.gauges.forEach((name, gauge) -> all.put(name, gauge.getAsLong()));
		return all;
	}

}
