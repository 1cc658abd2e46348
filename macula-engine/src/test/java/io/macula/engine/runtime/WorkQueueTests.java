package io.macula.engine.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import io.macula.engine.testing.ThreadedContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

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

	@Test
	void startsFewWorkersAtOnce() {
		AtomicInteger atOnce = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		try (ElasticExecutor many = new ElasticExecutor("many-test", 600)) {
			WorkQueue<Runnable> queue = new WorkQueue<>(this.context, (worker) -> {
				if (atOnce.getAndIncrement() == 0) {
					// Behind the present turn of the loop
					this.context.execute(() -> atOnce.set(0));
				}
				most.accumulateAndGet(atOnce.get(), Math::max);
				many.execute(worker);
			}, 600, 2, Runnable::run);
			CountDownLatch all = new CountDownLatch(500);
			for (int i = 0; i < 500; i++) {
				queue.offer(() -> {
					all.countDown();
					await(all);
				});
			}
			this.context.execute(queue::handOver);
			Awaitility.await().until(() -> all.getCount() == 0 && queue.workers() == 0);
		}
		assertThat(most.get()).isBetween(2, WorkQueue.MOST_STARTED_AT_ONCE);
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
		WorkQueue<Runnable> queue = queue(256);
		AtomicInteger done = new AtomicInteger();
		for (int i = 0; i < 1000; i++) {
			queue.offer(done::incrementAndGet);
		}
		queue.handOver();
		assertThat(queue.workers()).isLessThanOrEqualTo(1);
		Awaitility.await().until(() -> done.get() == 1000);
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
