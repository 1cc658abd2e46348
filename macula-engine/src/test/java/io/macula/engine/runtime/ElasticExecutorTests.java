package io.macula.engine.runtime;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ElasticExecutorTests {

	private final ElasticExecutor executor = new ElasticExecutor("elastic", 4);

	private final CountDownLatch gate = new CountDownLatch(1);

	@AfterEach
	void close() {
		this.gate.countDown();
		this.executor.close();
	}

	@Test
	void hasAThreadForEachBlockedTaskUpToTheLimit() {
		AtomicInteger running = new AtomicInteger();
		AtomicInteger done = new AtomicInteger();
		for (int i = 0; i < 10; i++) {
			this.executor.execute(() -> {
				running.incrementAndGet();
				await();
				done.incrementAndGet();
			});
		}
		Awaitility.await().until(() -> running.get() == 4);
		assertThat(this.executor.threads()).isEqualTo(4);
		this.gate.countDown();
		Awaitility.await().until(() -> done.get() == 10);
		assertThat(this.executor.threads()).isLessThanOrEqualTo(4);
	}

	@Test
	void reusesTheThreadThatRests() throws InterruptedException {
		Set<String> names = ConcurrentHashMap.newKeySet();
		for (int i = 0; i < 100; i++) {
			CountDownLatch done = new CountDownLatch(1);
			this.executor.execute(() -> {
				names.add(Thread.currentThread().getName() + Thread.currentThread().isDaemon());
				done.countDown();
			});
			assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
			Awaitility.await()
				.pollDelay(Duration.ZERO)
				.pollInterval(Duration.ofMillis(1))
				.until(() -> this.executor.resting() == 1);
		}
		assertThat(names).containsExactly("elastic-1true");
	}

	/** As a lock does for which the thread had to wait. */
	@Test
	void aPermitThatIsLeftBehindEndsNoThread() {
		Set<String> names = ConcurrentHashMap.newKeySet();
		for (int i = 0; i < 20; i++) {
			this.executor.execute(() -> {
				names.add(Thread.currentThread().getName());
				LockSupport.unpark(Thread.currentThread());
			});
			Awaitility.await()
				.pollDelay(Duration.ZERO)
				.pollInterval(Duration.ofMillis(1))
				.until(() -> this.executor.resting() == 1);
		}
		assertThat(names).containsExactly("elastic-1");
		assertThat(this.executor.threads()).isEqualTo(1);
	}

	@Test
	void survivesTasksThatThrowOrInterrupt() {
		AtomicInteger done = new AtomicInteger();
		this.executor.execute(() -> {
			throw new IllegalStateException("task");
		});
		this.executor.execute(() -> Thread.currentThread().interrupt());
		for (int i = 0; i < 10; i++) {
			this.executor.execute(() -> {
				if (!Thread.currentThread().isInterrupted()) {
					done.incrementAndGet();
				}
			});
		}
		Awaitility.await().until(() -> done.get() == 10);
	}

	@Test
	void finishesWhatItTookWhenClosed() {
		AtomicInteger done = new AtomicInteger();
		for (int i = 0; i < 10; i++) {
			this.executor.execute(() -> {
				await();
				done.incrementAndGet();
			});
		}
		this.executor.close();
		assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> this.executor.execute(() -> {
		})).withMessageContaining("'elastic' is closed");
		this.gate.countDown();
		Awaitility.await().until(() -> done.get() == 10);
		Awaitility.await().until(() -> this.executor.threads() == 0);
	}

	private void await() {
		try {
			assertThat(this.gate.await(30, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
