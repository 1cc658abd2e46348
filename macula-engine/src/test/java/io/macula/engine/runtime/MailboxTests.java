package io.macula.engine.runtime;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import io.macula.engine.testing.ThreadedContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class MailboxTests {

	private final ThreadedContext context = new ThreadedContext();

	private final ElasticExecutor executor = new ElasticExecutor("mailbox-test", 64);

	private final List<Integer> handled = Collections.synchronizedList(new ArrayList<>());

	private final CountDownLatch gate = new CountDownLatch(1);

	@AfterEach
	void close() {
		this.gate.countDown();
		this.executor.close();
		this.context.close();
	}

	@Test
	void handlesInOrderWhatWasAdded() {
		Mailbox<Integer> mailbox = mailbox(1, 10_000, this.handled::add);
		List<Integer> added = new ArrayList<>();
		for (int i = 0; i < 5000; i++) {
			assertThat(mailbox.offer(i)).isTrue();
			added.add(i);
			if (i % 7 == 0) {
				mailbox.handOver();
			}
		}
		mailbox.handOver();
		await(mailbox);
		assertThat(this.handled).containsExactlyElementsOf(added);
	}

	@Test
	void wakesNobodyBeforeTheHandOver() {
		AtomicInteger tasks = new AtomicInteger();
		Mailbox<Integer> mailbox = mailbox((task) -> {
			tasks.incrementAndGet();
			this.executor.execute(task);
		}, 1, 100, 10_000, this.handled::add);
		for (int i = 0; i < 50; i++) {
			mailbox.offer(i);
		}
		assertThat(tasks).hasValue(0);
		assertThat(mailbox.waiting()).isEqualTo(50);
		mailbox.handOver();
		mailbox.handOver();
		await(mailbox);
		assertThat(tasks).hasValue(1);
		assertThat(this.handled).hasSize(50);
	}

	@Test
	void refusesWhatIsTooMuchAndTakesItWhenThereIsRoom() {
		Mailbox<Integer> mailbox = mailbox(1, 3, this::blocking);
		for (int i = 0; i < 3; i++) {
			assertThat(mailbox.offer(i)).isTrue();
		}
		assertThat(mailbox.offer(3)).isFalse();
		mailbox.handOver();
		Awaitility.await().until(() -> mailbox.waiting() == 2);
		assertThat(mailbox.offer(4)).isTrue();
		assertThat(mailbox.offer(5)).isFalse();
		this.gate.countDown();
		await(mailbox);
		assertThat(this.handled).containsExactly(0, 1, 2, 4);
		assertThat(mailbox.waiting()).isZero();
	}

	@Test
	void boundsBytesButTakesOneLargeItem() {
		Mailbox<Integer> mailbox = mailbox(this.executor, 1, 100, 1000, this::blocking);
		assertThat(mailbox.offer(5000)).isTrue();
		assertThat(mailbox.offer(1)).isFalse();
		mailbox.handOver();
		Awaitility.await().until(() -> mailbox.waiting() == 0);
		assertThat(mailbox.offer(600)).isTrue();
		assertThat(mailbox.offer(401)).isFalse();
		assertThat(mailbox.offer(400)).isTrue();
		assertThat(mailbox.offer(1)).isFalse();
		this.gate.countDown();
		await(mailbox);
		assertThat(this.handled).containsExactly(5000, 600, 400);
	}

	@Test
	void oneFailureDoesNotStopTheRest() {
		Mailbox<Integer> mailbox = mailbox(1, 100, (item) -> {
			if (item == 1) {
				throw new StackOverflowError("item 1");
			}
			this.handled.add(item);
		});
		for (int i = 0; i < 3; i++) {
			mailbox.offer(i);
		}
		mailbox.handOver();
		await(mailbox);
		assertThat(this.handled).containsExactly(0, 2);
		assertThat(this.context.counters().value("runtime.mailbox.failed")).isEqualTo(1);
	}

	@Test
	void handsOutNothingAfterClosing() {
		Mailbox<Integer> mailbox = mailbox(1, 100, this::blocking);
		for (int i = 0; i < 5; i++) {
			mailbox.offer(i);
		}
		mailbox.handOver();
		Awaitility.await().until(() -> mailbox.waiting() == 4);
		mailbox.close();
		assertThat(mailbox.offer(9)).isFalse();
		this.gate.countDown();
		await(mailbox);
		assertThat(this.handled).containsExactly(0);
		assertThat(mailbox.waiting()).isZero();
	}

	@Test
	void concurrentHandlersAreNotHeldUpByOneThatBlocks() {
		Mailbox<Integer> mailbox = mailbox(4, 100, (item) -> {
			if (item < 3) {
				awaitGate();
			}
			this.handled.add(item);
		});
		for (int i = 0; i < 20; i++) {
			mailbox.offer(i);
			mailbox.handOver();
		}
		Awaitility.await().until(() -> this.handled.size() == 17);
		assertThat(this.handled).doesNotContain(0, 1, 2);
		this.gate.countDown();
		await(mailbox);
		assertThat(this.handled).hasSize(20);
	}

	@Test
	void neverRunsMoreHandlersThanAskedFor() {
		AtomicInteger running = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		Mailbox<Integer> mailbox = mailbox(3, 10_000, (item) -> {
			most.accumulateAndGet(running.incrementAndGet(), Math::max);
			Thread.yield();
			running.decrementAndGet();
		});
		for (int i = 0; i < 5000; i++) {
			mailbox.offer(i);
			mailbox.handOver();
		}
		await(mailbox);
		assertThat(most.get()).isBetween(1, 3);
	}

	@Test
	void triesAgainWhenTheExecutorRefuses() {
		AtomicInteger refusals = new AtomicInteger(2);
		Mailbox<Integer> mailbox = mailbox((task) -> {
			if (refusals.getAndDecrement() > 0) {
				throw new RejectedExecutionException("full");
			}
			this.executor.execute(task);
		}, 1, 100, 1000, this.handled::add);
		mailbox.offer(1);
		mailbox.handOver();
		Awaitility.await().until(() -> this.handled.equals(List.of(1)));
		assertThat(this.context.counters().value("runtime.executor.rejected")).isEqualTo(2);
	}

	@Test
	void busyMailboxLetsOthersOfTheSameThreadWork() {
		ElasticExecutor one = new ElasticExecutor("one", 1);
		feedsItself(one).handOver();
		Mailbox<Integer> other = mailbox(one, 1, 100, 1000, this.handled::add);
		other.offer(1);
		other.handOver();
		Awaitility.await().until(() -> this.handled.contains(1));
		one.close();
	}

	private Mailbox<Integer> feedsItself(Executor executor) {
		List<Mailbox<Integer>> self = new ArrayList<>();
		Mailbox<Integer> mailbox = mailbox(executor, 1, 100, 1000, (item) -> {
			if (this.handled.isEmpty()) {
				self.get(0).offer(0);
			}
		});
		self.add(mailbox);
		mailbox.offer(0);
		return mailbox;
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3 })
	void losesNoWakeUp(int concurrency) throws InterruptedException {
		int producers = 2;
		int each = 1_000_000;
		AtomicLong sum = new AtomicLong();
		AtomicLong refused = new AtomicLong();
		Mailbox<Integer> mailbox = mailbox(this.executor, concurrency, 4096, 1 << 20, (item) -> sum.addAndGet(item));
		List<Thread> threads = new ArrayList<>();
		for (int p = 0; p < producers; p++) {
			Thread thread = new Thread(() -> {
				int random = 1;
				for (int i = 0; i < each; i++) {
					while (!mailbox.offer(1)) {
						// Everything that was added has been handed over, so room must
						// come without help
						refused.incrementAndGet();
						LockSupport.parkNanos(1000);
					}
					random = random * 1103515245 + 12345;
					int choice = random >>> 16;
					if (choice % 5 == 0 || mailbox.waiting() > 1000) {
						mailbox.handOver();
						pause(choice);
					}
				}
				mailbox.handOver();
			});
			threads.add(thread);
			thread.start();
		}
		for (Thread thread : threads) {
			thread.join(TimeUnit.SECONDS.toMillis(100));
			assertThat(thread.isAlive()).as("stalled with %d waiting", mailbox.waiting()).isFalse();
		}
		Awaitility.await().until(() -> sum.get() == (long) producers * each);
		await(mailbox);
		assertThat(mailbox.waiting()).isZero();
	}

	/** Pauses let the mailbox run empty, which is when wake-ups get lost. */
	private static void pause(int choice) {
		if (choice % 20 == 0) {
			Thread.yield();
		}
		else if (choice % 1000 == 5) {
			LockSupport.parkNanos(20_000);
		}
	}

	private Mailbox<Integer> mailbox(int concurrency, int maxItems, Consumer<Integer> handler) {
		return mailbox(this.executor, concurrency, maxItems, 1 << 30, handler);
	}

	private Mailbox<Integer> mailbox(Executor executor, int concurrency, int maxItems, long maxBytes,
			Consumer<Integer> handler) {
		return new Mailbox<>(this.context, executor, concurrency, maxItems, maxBytes, Integer::intValue, handler);
	}

	private void blocking(Integer item) {
		awaitGate();
		this.handled.add(item);
	}

	private void awaitGate() {
		try {
			assertThat(this.gate.await(30, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void await(Mailbox<?> mailbox) {
		Awaitility.await().until(mailbox::isIdle);
	}

}
