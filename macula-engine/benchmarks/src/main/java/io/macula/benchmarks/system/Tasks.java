package io.macula.benchmarks.system;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.HashMap;
import java.util.Map;

import io.macula.benchmarks.measure.Load;
import io.macula.benchmarks.measure.Machine;
import io.macula.benchmarks.measure.Meter;
import org.jspecify.annotations.Nullable;

/**
 * Everything a worker can do. Confined to one thread.
 */
final class Tasks {

	private final Map<String, Task> tasks = new HashMap<>();

	private final Meter meter = new Meter();

	private @Nullable Load load;

	Tasks() {
		this.tasks.put("sample", (arguments) -> new Values(this.meter.sample().toMap()));
		this.tasks.put("stop", (arguments) -> stop());
		this.tasks.put("total", (arguments) -> Values.of("done", this.meter.total()));
		this.tasks.put("memory", (arguments) -> memory());
		new EchoTasks(this, this.meter);
		new NodeTasks(this, this.meter);
	}

	void put(String name, Task task) {
		this.tasks.put(name, task);
	}

	Task named(String name) {
		Task task = this.tasks.get(name);
		if (task == null) {
			throw new IllegalArgumentException("No task '" + name + "'; there are " + this.tasks.keySet());
		}
		return task;
	}

	Values started(Load load) {
		this.load = load;
		return Values.NONE;
	}

	private Values stop() {
		Load load = this.load;
		if (load != null) {
			load.stop();
			this.load = null;
		}
		return Values.of("done", this.meter.total());
	}

	private static Values memory() throws InterruptedException {
		MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
		// Twice, because what has a cleaner goes one round later
		memory.gc();
		Thread.sleep(200);
		memory.gc();
		return Values.of("heap", memory.getHeapMemoryUsage().getUsed(), "resident", Machine.residentBytes());
	}

}
