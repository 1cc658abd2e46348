package io.macula.engine.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.macula.engine.simulation.Simulation;
import io.macula.engine.testing.ThreadedContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class WorkQueueTests {

	private final ThreadedContext context = new ThreadedContext();

	private final ElasticExecutor executor = new ElasticExecutor("work-test", 300);

	@AfterEach
	void close() {
		this.executor.close();
		this.context.close();
	}

	private WorkQueue<Runnable> queue(int maxWorkers) {
		return new WorkQueue<>(this.context, this.executor, maxWorkers, 2, Runnable::run);
	}

	@Test
	void blockedTasksHoldUpNobody() {
		WorkQueue<Runnable> queue = queue(256);
		CountDownLatch last = new CountDownLatch(1);
		AtomicInteger done = new AtomicInteger();
		for (int i = 0; i < 200; i++) {
			queue.offer(() -> {
				// Each waits for the one that was added last
				await(last);
				done.incrementAndGet();
			});
		}
		queue.offer(last::countDown);
		queue.handOver();
		Awaitility.await().until(() -> done.get() == 200);
		Awaitility.await().until(() -> queue.workers() == 0);
		assertThat(queue.waiting()).isZero();
	}

	/**
	 * Real threads, but virtual time, which goes on only after all that were started have
	 * taken a task and block in it.
	 */
	@Test
	void addsTwiceAsManyWhileAllBlockAndFewAtOnce() {
		Simulation simulation = new Simulation(1);
		AtomicInteger blocked = new AtomicInteger();
		CountDownLatch all = new CountDownLatch(1);
		List<Integer> workers = new ArrayList<>();
		try (ElasticExecutor many = new ElasticExecutor("many-test", 600)) {
			WorkQueue<Runnable> queue = new WorkQueue<>(simulation.context(), many, 600, 2, Runnable::run);
			for (int i = 0; i < 300; i++) {
				queue.offer(() -> {
					blocked.incrementAndGet();
					await(all);
				});
			}
			queue.handOver();
			for (int tick = 0; tick < 10; tick++) {
				Awaitility.await().until(() -> blocked.get() == queue.workers());
				workers.add(queue.workers());
				simulation.run(Duration.ofMillis(1));
			}
			all.countDown();
			Awaitility.await().until(() -> queue.workers() == 0);
			assertThat(queue.waiting()).isZero();
		}
		assertThat(workers).startsWith(1, 2, 4, 8, 16, 32, 64, 128, 128 + WorkQueue.MOST_STARTED_AT_ONCE)
			.endsWith(128 + 2 * WorkQueue.MOST_STARTED_AT_ONCE);
	}

	@Test
	void neverHasMoreWorkersThanAllowed() {
		WorkQueue<Runnable> queue = queue(3);
		CountDownLatch gate = new CountDownLatch(1);
		AtomicInteger running = new AtomicInteger();
		AtomicInteger done = new AtomicInteger();
		for (int i = 0; i < 20; i++) {
			queue.offer(() -> {
				running.incrementAndGet();
				await(gate);
				done.incrementAndGet();
			});
		}
		queue.handOver();
		Awaitility.await().until(() -> running.get() == 3);
		assertThat(queue.workers()).isEqualTo(3);
		gate.countDown();
		Awaitility.await().until(() -> done.get() == 20);
	}

	@Test
	void quickTasksShareOneWorker() {
		List<Runnable> started = new ArrayList<>();
		Simulation simulation = new Simulation(1);
		WorkQueue<Runnable> queue = new WorkQueue<>(simulation.context(), started::add, 256, 2, Runnable::run);
		AtomicInteger done = new AtomicInteger();
		for (int i = 0; i < 1000; i++) {
			queue.offer(done::incrementAndGet);
			queue.handOver();
		}
		assertThat(started).hasSize(1);
		started.get(0).run();
		assertThat(done).hasValue(1000);
		simulation.run(Duration.ofMillis(10));
		assertThat(started).hasSize(1);
		assertThat(queue.workers()).isZero();
	}

	@Test
	void failureIsContained() {
		WorkQueue<Runnable> queue = queue(1);
		AtomicInteger done = new AtomicInteger();
		queue.offer(() -> {
			throw new IllegalStateException("broken");
		});
		queue.offer(done::incrementAndGet);
		queue.handOver();
		Awaitility.await().until(() -> done.get() == 1);
		assertThat(this.context.counters().value("runtime.work.failed")).isEqualTo(1);
	}

	@Test
	void interruptOfOneTaskIsNotThatOfTheNext() {
		List<Runnable> started = new ArrayList<>();
		WorkQueue<Runnable> queue = new WorkQueue<>(new Simulation(1).context(), started::add, 1, 2, Runnable::run);
		List<Boolean> interrupted = new ArrayList<>();
		queue.offer(() -> Thread.currentThread().interrupt());
		queue.offer(() -> interrupted.add(Thread.currentThread().isInterrupted()));
		queue.handOver();
		started.get(0).run();
		assertThat(interrupted).containsExactly(false);
		// Whoever runs the worker may have been meant
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void whatFindsNoThreadIsHandledAsSoonAsThereIsOne() {
		Simulation simulation = new Simulation(1);
		AtomicInteger asked = new AtomicInteger();
		WorkQueue<Runnable> queue = new WorkQueue<>(simulation.context(), (task) -> {
			if (asked.incrementAndGet() == 1) {
				throw new OutOfMemoryError("no thread");
			}
			task.run();
		}, 4, 2, Runnable::run);
		AtomicInteger done = new AtomicInteger();
		queue.offer(done::incrementAndGet);
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(queue::handOver);
		assertThat(done).hasValue(0);
		simulation.run(Duration.ofMillis(10));
		assertThat(done).hasValue(1);
		assertThat(queue.workers()).isZero();
	}

	@Test
	void losesNoWakeUp() throws InterruptedException {
		WorkQueue<Runnable> queue = queue(8);
		int producers = 2;
		int each = 700_000;
		AtomicLong done = new AtomicLong();
		Runnable task = done::incrementAndGet;
		List<Thread> threads = new ArrayList<>();
		for (int p = 0; p < producers; p++) {
			Thread thread = new Thread(() -> {
				int random = 1;
				for (int i = 0; i < each; i++) {
					queue.offer(task);
					random = random * 1103515245 + 12345;
					int choice = random >>> 16;
					if (choice % 5 == 0) {
						queue.handOver();
						if (choice % 1000 == 0) {
							LockSupport.parkNanos(20_000);
						}
					}
					while (queue.waiting() > 10_000) {
						LockSupport.parkNanos(1000);
					}
				}
				queue.handOver();
			});
			threads.add(thread);
			thread.start();
		}
		for (Thread thread : threads) {
			thread.join(TimeUnit.SECONDS.toMillis(100));
			assertThat(thread.isAlive()).as("stalled with %d waiting", queue.waiting()).isFalse();
		}
		Awaitility.await().until(() -> done.get() == (long) producers * each);
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
