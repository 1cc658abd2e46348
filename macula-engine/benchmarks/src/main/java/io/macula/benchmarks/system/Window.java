package io.macula.benchmarks.system;

import io.macula.benchmarks.measure.Sample;

/**
 * What was seen in one interval of a measurement. Immutable.
 *
 * @param perSecond operations per second
 * @param p50 median time of an operation in microseconds
 * @param p99 time in microseconds that one in a hundred exceeded
 * @param clientCpu microseconds of processor time per operation in the process that asks
 * or publishes
 * @param serverCpu the same in the process that answers or subscribes
 * @param clientBytes bytes allocated per operation
 * @param serverBytes bytes allocated per operation
 * @param foreign processor cores used by others meanwhile, the kernel's own work for us
 * included
 * @param failed operations that failed
 */
record Window(double perSecond, double p50, double p99, double clientCpu, double serverCpu, double clientBytes,
		double serverBytes, double foreign, long failed) {

	/**
	 * Put together what both sides say.
	 * @param counted side that counts the operations
	 * @param client side that asks or publishes
	 * @param server side that answers or subscribes
	 * @param busyNanos processor time of the whole machine, negative if unknown
	 * @return the window
	 */
	static Window of(Sample counted, Sample client, Sample server, long busyNanos) {
		double done = Math.max(1, counted.done());
		double foreign = (busyNanos < 0) ? Double.NaN
				: (busyNanos - client.cpuNanos() - server.cpuNanos()) / (double) counted.nanos();
		return new Window(counted.done() * 1e9 / counted.nanos(), counted.p50() / 1e3, counted.p99() / 1e3,
				client.cpuNanos() / 1e3 / done, server.cpuNanos() / 1e3 / done, client.allocatedBytes() / done,
				server.allocatedBytes() / done, Math.max(0, foreign), client.failed() + server.failed());
	}

}
