package io.macula.benchmarks.system;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.macula.benchmarks.measure.Load;
import io.macula.benchmarks.measure.Meter;
import io.macula.engine.MaculaNode;
import io.macula.engine.PublishResult;

/**
 * One thread that publishes as fast as the node takes messages, with a bounded number of
 * them not handed to the transport yet. Thread-safe.
 */
final class PublishLoad implements Load {

	private static final int TIMED = 64;

	private final MaculaNode node;

	private final String topic;

	private final int size;

	private final int window;

	private final Meter meter;

	private final AtomicLong finished = new AtomicLong();

	private final Thread thread;

	private volatile boolean stopped;

	private long started;

	private PublishLoad(MaculaNode node, Values arguments, Meter meter) {
		this.node = node;
		this.topic = arguments.text("topic");
		this.size = arguments.number("size");
		this.window = arguments.number("window", 4096);
		this.meter = meter;
		this.thread = new Thread(this::publish, "publisher");
	}

	static Load start(MaculaNode node, Values arguments, Meter meter) {
		PublishLoad load = new PublishLoad(node, arguments, meter);
		load.thread.start();
		return load;
	}

	private void publish() {
		while (!this.stopped) {
			if (this.started - this.finished.get() >= this.window) {
				waitForHalf();
				continue;
			}
			long number = this.started++;
			long time = (number % TIMED == 0) ? System.nanoTime() : 0;
			CompletableFuture<PublishResult> future = this.node.publish(this.topic,
					Deliveries.payload(this.size, number, time));
			if (future.isDone()) {
				finished(time, future.isCompletedExceptionally());
			}
			else {
				future.whenComplete((result, failure) -> finished(time, failure != null));
			}
		}
	}

	private void waitForHalf() {
		while (!this.stopped && this.started - this.finished.get() > this.window / 2) {
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
		}
	}

	private void finished(long time, boolean failed) {
		if (failed) {
			this.meter.failed();
		}
		else {
			this.meter.done();
		}
		if (time != 0) {
			this.meter.time(time);
		}
		// Seldom, since each may cost a system call
		if (this.finished.incrementAndGet() % (this.window / 2) == 0) {
			LockSupport.unpark(this.thread);
		}
	}

	@Override
	public void stop() {
		this.stopped = true;
		try {
			this.thread.join(10_000);
			for (int i = 0; i < 1000 && this.finished.get() < this.started; i++) {
				Thread.sleep(10);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		if (this.finished.get() < this.started) {
			throw new IllegalStateException((this.started - this.finished.get()) + " publishes never ended");
		}
	}

}
