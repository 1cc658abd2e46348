package io.macula.spring.boot.autoconfigure.erlang;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;

import io.macula.engine.MaculaNode;

/**
 * Figures of the JVM in place of those that 0.14.3 has of its own virtual machine.
 * Immutable.
 *
 * @param processes threads that live, without virtual ones
 * @param memoryBytes memory in use: heap, other areas of the JVM and direct buffers
 * @param processMemoryBytes heap in use
 */
record VirtualMachine(int processes, long memoryBytes, long processMemoryBytes) {

	static VirtualMachine now() {
		MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
		long heap = memory.getHeapMemoryUsage().getUsed();
		long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)
			.stream()
			.filter((pool) -> pool.getName().equals("direct"))
			.mapToLong(BufferPoolMXBean::getMemoryUsed)
			.sum();
		return new VirtualMachine(ManagementFactory.getThreadMXBean().getThreadCount(),
				heap + memory.getNonHeapMemoryUsage().getUsed() + direct, heap);
	}

	/**
	 * Version of Macula as its jar says it.
	 */
	static String maculaVersion() {
		String version = MaculaNode.class.getPackage().getImplementationVersion();
		return (version != null) ? version : "unknown";
	}

}
