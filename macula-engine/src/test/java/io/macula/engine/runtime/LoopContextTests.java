package io.macula.engine.runtime;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.macula.engine.identity.IdentityKey;
import io.macula.engine.identity.PublicIdentity;
import io.netty.channel.DefaultEventLoop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class LoopContextTests {

	private final DefaultEventLoop loop = new DefaultEventLoop();

	private final Counters counters = new Counters();

	private final LoopContext context = new LoopContext("test", this.loop, new NoSignatures(), Limits.defaults(),
			this.counters);

	@AfterEach
	void close() {
		this.context.close();
		this.loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
	}

	private static <T> T await0(CompletableFuture<T> future) throws Exception {
		// The name servers of a machine may be out of reach
		return future.get(60, TimeUnit.SECONDS);
	}

	@Test
	void tasksRunOnTheLoop() throws Exception {
		CompletableFuture<Boolean> inLoop = new CompletableFuture<>();
		this.context.execute(() -> inLoop.complete(this.context.inLoop()));
		assertThat(await0(inLoop)).isTrue();
		assertThat(this.context.inLoop()).isFalse();
	}

	@Test
	void failingTaskIsCountedAndTheLoopGoesOn() throws Exception {
		for (int i = 0; i < 5; i++) {
			this.context.execute(() -> {
				throw new IllegalStateException("expected in this test");
			});
		}
		this.context.execute(() -> {
			throw new AssertionError("expected in this test");
		});
		CompletableFuture<Boolean> next = new CompletableFuture<>();
		this.context.execute(() -> next.complete(true));
		assertThat(await0(next)).isTrue();
		assertThat(this.counters.value("runtime.task_failed")).isEqualTo(6);
	}

	@Test
	void timersRunOnTheLoopUnlessCancelled() throws Exception {
		CompletableFuture<Boolean> late = new CompletableFuture<>();
		AtomicInteger cancelled = new AtomicInteger();
		this.context.execute(() -> {
			Timer timer = this.context.after(1_000_000, cancelled::incrementAndGet);
			this.context.after(5_000_000, () -> late.complete(this.context.inLoop()));
			timer.cancel();
			timer.cancel();
		});
		assertThat(await0(late)).isTrue();
		assertThat(cancelled).hasValue(0);
	}

	@Test
	void workIsDoneElsewhereAndItsOutcomeComesBack() throws Exception {
		CompletableFuture<String> outcome = new CompletableFuture<>();
		this.context.execute(() -> this.context.offload(this.context::inLoop,
				(value, failure) -> outcome.complete(value + " " + failure + " " + this.context.inLoop())));
		assertThat(await0(outcome)).isEqualTo("false null true");
	}

	@Test
	void failureOfWorkComesBack() throws Exception {
		CompletableFuture<Throwable> outcome = new CompletableFuture<>();
		IllegalStateException expected = new IllegalStateException("expected in this test");
		this.context.<String>offload(() -> {
			throw expected;
		}, (value, failure) -> outcome.complete(failure));
		assertThat(await0(outcome)).isSameAs(expected);
		assertThat(this.counters.value("runtime.task_failed")).isZero();
	}

	@Test
	void workBeyondTheQueueIsRefused() {
		CountDownLatch release = new CountDownLatch(1);
		AtomicInteger refused = new AtomicInteger();
		AtomicInteger done = new AtomicInteger();
		int total = 20_000;
		for (int i = 0; i < total; i++) {
			this.context.offload(() -> release.await(60, TimeUnit.SECONDS), (value, failure) -> {
				if (failure instanceof MeshFailure mesh && mesh.code() == FailureCode.OVERLOADED) {
					refused.incrementAndGet();
				}
				done.incrementAndGet();
			});
		}
		release.countDown();
		await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(done).hasValue(total));
		assertThat(refused.get()).isPositive();
		assertThat(this.counters.value("runtime.offload_rejected")).isEqualTo(refused.get());
	}

	@Test
	void literalsAndNamesAreResolvedOnTheLoop() throws Exception {
		for (String host : List.of("192.0.2.1", "2001:db8::1", "localhost")) {
			CompletableFuture<List<InetAddress>> outcome = new CompletableFuture<>();
			this.context.execute(() -> this.context.dns()
				.resolve(host, (addresses, failure) -> outcome.complete(this.context.inLoop() ? addresses : null)));
			assertThat(await0(outcome)).isNotEmpty();
		}
	}

	@Test
	void unknownNamesFail() throws Exception {
		for (String host : List.of("no-such-host.invalid", "", "fe80::1%nosuchinterface")) {
			CompletableFuture<Throwable> outcome = new CompletableFuture<>();
			this.context
				.execute(() -> this.context.dns().resolve(host, (addresses, failure) -> outcome.complete(failure)));
			assertThat(await0(outcome)).isNotNull();
		}
	}

	@Test
	void afterTheEndOfTheLoopTasksVanish() {
		this.loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
		this.context.execute(() -> {
		});
		this.context.after(1, () -> {
		}).cancel();
		assertThat(this.counters.value("runtime.task_rejected")).isEqualTo(2);
	}

	@Test
	void afterCloseWorkFails() throws Exception {
		this.context.close();
		CompletableFuture<Throwable> outcome = new CompletableFuture<>();
		this.context.offload(() -> 1, (value, failure) -> outcome.complete(failure));
		assertThat(await0(outcome)).isInstanceOfSatisfying(MeshFailure.class,
				(failure) -> assertThat(failure.code()).isEqualTo(FailureCode.CLOSED));
	}

	@Test
	void throttleLetsOneLinePassPerIntervalAndCountsTheOthers() {
		long[] now = { 5 };
		LogThrottle throttle = new LogThrottle(() -> now[0], 1);
		assertThat(throttle.pass()).isZero();
		assertThat(throttle.pass()).isEqualTo(-1);
		assertThat(throttle.pass()).isEqualTo(-1);
		now[0] += 1_000_000_000L;
		assertThat(throttle.pass()).isEqualTo(2);
		assertThat(throttle.pass()).isEqualTo(-1);
	}

	private static final class NoSignatures implements Signatures {

		@Override
		public byte[] sign(IdentityKey key, byte[] data) {
			return new byte[0];
		}

		@Override
		public boolean verify(PublicIdentity signer, byte[] data, byte[] signature) {
			return false;
		}

	}

}
