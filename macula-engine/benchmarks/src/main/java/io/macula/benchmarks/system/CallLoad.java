package io.macula.benchmarks.system;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import io.macula.benchmarks.measure.Load;
import io.macula.benchmarks.measure.Meter;
import io.macula.engine.CallOptions;
import io.macula.engine.MaculaNode;

/**
 * Keeps a number of calls in flight. One in flight is a thread that calls and waits; more
 * are callbacks that make the next call where the last reply was completed. Thread-safe.
 */
final class CallLoad implements Load {

	private static final CallOptions OPTIONS = CallOptions.timeout(Duration.ofSeconds(5));

	private final MaculaNode node;

	private final String procedure;

	private final byte[] argument;

	private final Meter meter;

	private final AtomicInteger running = new AtomicInteger();

	private final List<Thread> threads = new ArrayList<>();

	private volatile boolean stopped;

	private CallLoad(MaculaNode node, String procedure, byte[] argument, Meter meter) {
		this.node = node;
		this.procedure = procedure;
		this.argument = argument;
		this.meter = meter;
	}

	static Load start(MaculaNode node, Values arguments, Meter meter) {
		CallLoad load = new CallLoad(node, arguments.text("procedure"), new byte[arguments.number("size")], meter);
		int inFlight = arguments.number("inFlight");
		load.running.set(inFlight);
		if (arguments.flag("blocking", inFlight == 1)) {
			for (int i = 0; i < inFlight; i++) {
				Thread thread = new Thread(load::callAndWait, "caller " + i);
				load.threads.add(thread);
				thread.start();
			}
		}
		else {
			for (int i = 0; i < inFlight; i++) {
				load.next();
			}
		}
		return load;
	}

	private void callAndWait() {
		while (!this.stopped) {
			long begin = System.nanoTime();
			try {
				this.node.call(this.procedure, this.argument, OPTIONS).get();
				this.meter.done(begin);
			}
			catch (ExecutionException ex) {
				this.meter.failed();
			}
			catch (InterruptedException ex) {
				break;
			}
		}
		this.running.decrementAndGet();
	}

	private void next() {
		while (!this.stopped) {
			long begin = System.nanoTime();
			CompletableFuture<byte[]> future = this.node.call(this.procedure, this.argument, OPTIONS);
			if (!future.isDone()) {
				future.whenComplete((reply, failure) -> {
					count(begin, failure == null);
					next();
				});
				return;
			}
			// Not from its own callback, or failures at once would pile up on the stack
			count(begin, !future.isCompletedExceptionally());
		}
		this.running.decrementAndGet();
	}

	private void count(long begin, boolean successful) {
		if (successful) {
			this.meter.done(begin);
		}
		else {
			this.meter.failed();
		}
	}

	@Override
	public void stop() {
		this.stopped = true;
		for (int i = 0; i < 600 && this.running.get() > 0; i++) {
			pause();
		}
		if (this.running.get() > 0) {
			throw new IllegalStateException(this.running.get() + " calls never ended");
		}
	}

	private static void pause() {
		try {
			Thread.sleep(10);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
