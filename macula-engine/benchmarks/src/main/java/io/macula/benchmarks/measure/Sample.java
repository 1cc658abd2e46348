package io.macula.benchmarks.measure;

import java.util.Map;

/**
 * What one process did in an interval. Immutable.
 *
 * @param done operations that ended well
 * @param failed operations that failed
 * @param nanos length of the interval
 * @param p50 median time of an operation in nanoseconds
 * @param p99 time in nanoseconds that one in a hundred exceeded
 * @param cpuNanos processor time of the process, all threads
 * @param allocatedBytes bytes allocated on the heap by the threads alive at the end
 */
public record Sample(long done, long failed, long nanos, long p50, long p99, long cpuNanos, long allocatedBytes) {

	/**
	 * The sample in a form that crosses a pipe.
	 * @return names and values
	 */
	public Map<String, String> toMap() {
		return Map.of("done", Long.toString(this.done), "failed", Long.toString(this.failed), "nanos",
				Long.toString(this.nanos), "p50", Long.toString(this.p50), "p99", Long.toString(this.p99), "cpu",
				Long.toString(this.cpuNanos), "allocated", Long.toString(this.allocatedBytes));
	}

	/**
	 * Read what {@link #toMap} wrote.
	 * @param values names and values
	 * @return the sample
	 */
	public static Sample of(Map<String, String> values) {
		return new Sample(number(values, "done"), number(values, "failed"), number(values, "nanos"),
				number(values, "p50"), number(values, "p99"), number(values, "cpu"), number(values, "allocated"));
	}

	private static long number(Map<String, String> values, String name) {
		return Long.parseLong(values.getOrDefault(name, "0"));
	}

}
