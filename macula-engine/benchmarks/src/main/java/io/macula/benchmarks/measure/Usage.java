package io.macula.benchmarks.measure;

import java.lang.management.ManagementFactory;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;

/**
 * What this process has used so far, or between two moments. Immutable.
 *
 * @param nanos time
 * @param cpuNanos processor time of all threads
 * @param allocatedBytes bytes allocated by the threads alive
 */
record Usage(long nanos, long cpuNanos, long allocatedBytes) {

	private static final OperatingSystemMXBean SYSTEM = (OperatingSystemMXBean) ManagementFactory
		.getOperatingSystemMXBean();

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	static Usage now() {
		long allocated = 0;
		for (long bytes : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
			allocated += Math.max(0, bytes);
		}
		return new Usage(System.nanoTime(), SYSTEM.getProcessCpuTime(), allocated);
	}

	Usage since(Usage before) {
		return new Usage(this.nanos - before.nanos, this.cpuNanos - before.cpuNanos,
				Math.max(0, this.allocatedBytes - before.allocatedBytes));
	}

}
