package io.macula.benchmarks.system;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;

import io.macula.engine.MaculaNode;
import io.macula.engine.MaculaNodeBuilder;

/**
 * Builds the nodes to be measured. Stateless.
 */
final class Nodes {

	static final String REALM = "com.example.benchmark";

	private Nodes() {
	}

	static MaculaNode build(Values arguments) {
		MaculaNodeBuilder builder = MaculaNode.builder()
			.realm(REALM)
			.listen("127.0.0.1", 0)
			.compactFrames(arguments.flag("compact", true))
			.nativeTransport(arguments.flag("native", true))
			.reachable(arguments.flag("reachable", true));
		String bootstrap = arguments.text("bootstrap", "");
		if (!bootstrap.isEmpty()) {
			builder.bootstrap(bootstrap);
		}
		switch (arguments.text("handlers", "default")) {
			case "default" -> {
			}
			case "loop" -> builder.executor(Runnable::run);
			case "virtual" -> builder.executor(virtual());
			case "fixed" -> builder.executor(Executors.newFixedThreadPool(2, Nodes::daemon));
			default -> throw new IllegalArgumentException("No handlers '" + arguments.text("handlers") + "'");
		}
		if (arguments.text("futures", "loop").equals("pool")) {
			builder.futureExecutor(ForkJoinPool.commonPool());
		}
		return builder.build();
	}

	private static Thread daemon(Runnable work) {
		Thread thread = new Thread(work);
		thread.setDaemon(true);
		return thread;
	}

	// Absent before Java 21
	private static Executor virtual() {
		try {
			return (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException("Virtual threads need Java 21 or newer, this is " + Runtime.version(), ex);
		}
	}

}
