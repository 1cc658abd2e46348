package io.macula.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

import io.macula.engine.rpc.ProviderStrategy;
import io.macula.engine.runtime.Limits;
import org.junit.jupiter.api.Test;

import static io.macula.engine.testing.Utf8.bytes;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Streaming calls between whole nodes in virtual time: deadlines, loss of the link,
 * failover, idle time-outs.
 */
class StreamSimulationTests {

	private final SimulatedMesh mesh = new SimulatedMesh(23);

	private static final CallOptions OPTIONS = CallOptions.timeout(Duration.ofSeconds(5));

	private void run(long millis) {
		this.mesh.run(Duration.ofMillis(millis));
	}

	private void begin(int nodes) {
		this.mesh.start(0);
		for (int number = 1; number < nodes; number++) {
			this.mesh.start(number, 0);
		}
		run(10_000);
	}

	private CallStream open(int node, String procedure, CallOptions options) {
		CompletableFuture<CallStream> future = this.mesh.node(node).openStream(procedure, bytes(""), options);
		run(1_000);
		assertThat(future).isCompleted();
		return future.getNow(null);
	}

	private static Throwable failure(CompletableFuture<?> future) {
		assertThat(future).isCompletedExceptionally();
		return future.handle((value, why) -> why).join();
	}

	private void assertGone(int... nodes) {
		for (int node : nodes) {
			assertThat(this.mesh.node(node).gauges()).containsEntry("rpc.streams", 0L)
				.containsEntry("rpc.streams.waiting_bytes", 0L)
				.containsEntry("link.lanes", 0L);
		}
	}

	@Test
	void itemsOfAnySizeKeepTheirOrderHoweverSlowTheReaderIs() {
		begin(3);
		long seed = 42;
		Random random = new Random(seed);
		List<Integer> sent = new ArrayList<>();
		this.mesh.node(2).advertiseStream("random", (stream) -> new Source(stream, random, sent, 3_000).next());
		run(2_000);
		CallStream stream = open(1, "random", OPTIONS);
		ItemReader reader = ItemReader.reading(stream.incoming(), 0);
		stream.finish();
		run(5_000);
		Limits limits = this.mesh.node(1).limits();
		assertThat(this.mesh.node(1).gauges().get("rpc.streams.waiting_bytes")).as("seed " + seed)
			.isPositive()
			.isLessThan(limits.streamCreditBytes() + 70_000L);
		assertThat(sent.size()).isLessThan(3_000);
		while (!reader.complete()) {
			reader.request(1 + random.nextInt(200));
			run(100);
			assertThat(reader.failure()).isNull();
		}
		assertThat(reader.items().stream().map((item) -> item.length).toList()).as("seed " + seed).isEqualTo(sent);
		assertThat(stream.closed()).isCompleted();
		assertGone(1, 2);
	}

	/** Sends items of random sizes, the next one when there is room. */
	private record Source(CallStream stream, Random random, List<Integer> sent, int count) {

		void next() {
			if (this.sent.size() == this.count) {
				this.stream.finish();
				return;
			}
			int size = (this.random.nextInt(20) == 0) ? this.random.nextInt(60_000) : this.random.nextInt(2_000);
			this.sent.add(size);
			this.stream.send(new byte[size]).thenRun(this::next);
		}

	}

	@Test
	void aHandlerThatDoesNotBeginInTimeIsATimeOutAndDoesNotBeginLater() {
		List<Runnable> held = new ArrayList<>();
		this.mesh.start(0);
		this.mesh.with((builder) -> builder.executor(held::add)).start(1, 0);
		run(10_000);
		List<StreamCall> begun = new ArrayList<>();
		this.mesh.node(1).advertiseStream("slow", begun::add);
		run(2_000);
		CompletableFuture<CallStream> future = this.mesh.node(0)
			.openStream("slow", bytes(""), CallOptions.timeout(Duration.ofMillis(700)));
		run(600);
		assertThat(future).isNotDone();
		run(200);
		assertThat(failure(future)).isInstanceOf(CallTimeoutException.class).hasMessageContaining("700 ms");
		run(1_000);
		List.copyOf(held).forEach(Runnable::run);
		run(1_000);
		assertThat(begun).isEmpty();
		assertGone(0, 1);
	}

	@Test
	void anIdleStreamIsGivenUpAndABusyOneIsNot() {
		begin(3);
		List<StreamCall> calls = new ArrayList<>();
		this.mesh.node(2).advertiseStream("hold", (stream) -> {
			calls.add(stream);
			ItemReader.eager(stream.incoming());
		});
		run(2_000);
		CallStream stream = open(1, "hold", OPTIONS.withIdleTimeout(Duration.ofSeconds(3)));
		for (int i = 0; i < 10; i++) {
			stream.send(bytes("x"));
			run(2_000);
		}
		assertThat(stream.closed()).isNotDone();
		run(2_000);
		assertThat(failure(stream.closed())).isInstanceOf(CallTimeoutException.class).hasMessageContaining("3000 ms");
		assertThat(failure(calls.get(0).closed())).isInstanceOf(MaculaException.class);
		CallStream mortal = open(1, "hold", OPTIONS.withLifetime(Duration.ofSeconds(5)));
		for (int i = 0; i < 6; i++) {
			mortal.send(bytes("x"));
			run(1_000);
		}
		assertThat(failure(mortal.closed())).isInstanceOf(CallTimeoutException.class);
		CallStream patient = open(1, "hold", OPTIONS);
		run(600_000);
		assertThat(patient.closed()).isNotDone();
		patient.close();
		run(1_000);
		assertGone(1, 2);
	}

	@Test
	void aLostLinkEndsTheStreamAtBothEnds() {
		begin(4);
		List<StreamCall> calls = new ArrayList<>();
		this.mesh.node(2).advertiseStream("hold", calls::add);
		run(2_000);
		CallStream stream = open(1, "hold", OPTIONS);
		ItemReader reader = ItemReader.eager(stream.incoming());
		this.mesh.kill(2);
		run(60_000);
		assertThat(failure(stream.closed())).isInstanceOf(LinkLostException.class);
		assertThat(reader.failure()).isInstanceOf(LinkLostException.class);
		assertGone(1);
		this.mesh.node(3).advertiseStream("kept", calls::add);
		run(2_000);
		open(1, "kept", OPTIONS);
		StreamCall atProvider = calls.get(calls.size() - 1);
		ItemReader providerReader = ItemReader.eager(atProvider.incoming());
		this.mesh.kill(1);
		run(60_000);
		assertThat(failure(atProvider.closed())).isInstanceOf(LinkLostException.class);
		assertThat(providerReader.ends()).isEqualTo(1);
		assertGone(3);
	}

	@Test
	void openingGoesToAnotherProviderWhenOneIsGone() {
		begin(5);
		List<Integer> begun = new ArrayList<>();
		for (int number = 2; number < 5; number++) {
			int own = number;
			this.mesh.node(number).advertiseStream("work", (stream) -> {
				begun.add(own);
				stream.send(bytes("" + own));
				stream.finish();
			});
		}
		run(3_000);
		this.mesh.kill(2);
		this.mesh.kill(3);
		for (int i = 0; i < 5; i++) {
			CompletableFuture<CallStream> future = this.mesh.node(1)
				.openStream("work", bytes(""), CallOptions.timeout(Duration.ofSeconds(60)).withIdempotent(true));
			run(60_000);
			assertThat(future).isCompleted();
			CallStream stream = future.getNow(null);
			ItemReader reader = ItemReader.eager(stream.incoming());
			stream.finish();
			run(1_000);
			assertThat(reader.texts()).containsExactly("4");
		}
		assertThat(begun).hasSize(5).containsOnly(4);
		assertGone(1, 4);
	}

	/** Its handler may have run, though nobody will hear of it. */
	@Test
	void openingGoesToNobodyElseWhenItsProviderIsLostUnlessItMayRunTwice() {
		begin(2);
		List<Runnable> held = new ArrayList<>();
		this.mesh.with((builder) -> builder.executor(held::add)).start(2, 0);
		this.mesh.with((builder) -> {
		}).start(3, 0);
		run(10_000);
		this.mesh.node(2).advertiseStream("work", CallStream::finish);
		run(3_000);
		CallOptions options = CallOptions.timeout(Duration.ofSeconds(100));
		CompletableFuture<CallStream> once = this.mesh.node(1).openStream("work", bytes(""), options);
		CompletableFuture<CallStream> twice = this.mesh.node(1)
			.openStream("work", bytes(""), options.withIdempotent(true));
		run(1_000);
		List<StreamCall> begun = new ArrayList<>();
		this.mesh.node(3).advertiseStream("work", (stream) -> {
			begun.add(stream);
			stream.finish();
		});
		run(3_000);
		assertThat(held).isNotEmpty();
		this.mesh.kill(2);
		run(90_000);
		assertThat(failure(once)).isInstanceOf(LinkLostException.class);
		assertThat(twice).isCompleted();
		assertThat(begun).hasSize(1);
	}

	@Test
	void aCancelledOpeningLeavesNothing() {
		begin(3);
		List<StreamCall> calls = new ArrayList<>();
		this.mesh.node(2).advertiseStream("hold", calls::add);
		run(2_000);
		CompletableFuture<CallStream> future = this.mesh.node(1).openStream("hold", bytes(""), OPTIONS);
		future.cancel(true);
		run(2_000);
		calls.forEach((call) -> assertThat(call.closed()).isDone());
		CompletableFuture<CallStream> later = this.mesh.node(1).openStream("hold", bytes(""), OPTIONS);
		run(1);
		later.cancel(true);
		run(2_000);
		calls.forEach((call) -> assertThat(call.closed()).isDone());
		assertGone(1, 2);
		Flow.Publisher<byte[]> items = this.mesh.node(1).stream("hold", bytes(""), OPTIONS);
		ItemReader reader = ItemReader.eager(items);
		reader.cancel();
		run(2_000);
		assertThat(reader.ends()).isZero();
		assertGone(1, 2);
	}

	@Test
	void aProviderThatNeverBeginsIsLeftAlone() {
		List<Runnable> held = new ArrayList<>();
		begin(2);
		this.mesh.with((builder) -> builder.executor(held::add)).start(2, 0);
		this.mesh.with((builder) -> {
		}).start(3, 0);
		run(10_000);
		for (int number = 2; number < 4; number++) {
			this.mesh.node(number).advertiseStream("work", CallStream::finish);
		}
		run(3_000);
		CallOptions options = CallOptions.timeout(Duration.ofMillis(500)).withStrategy(ProviderStrategy.ROUND_ROBIN);
		int failed = 0;
		for (int i = 0; i < 60; i++) {
			CompletableFuture<CallStream> future = this.mesh.node(1).openStream("work", bytes(""), options);
			run(600);
			if (future.isCompletedExceptionally()) {
				assertThat(failure(future)).isInstanceOf(CallTimeoutException.class);
				failed++;
			}
			else {
				assertThat(future.join().remote()).isEqualTo(this.mesh.node(3).id());
				future.join().close();
			}
		}
		assertThat(this.mesh.node(1).counters()).containsEntry("rpc.breaker.opened", 1L);
		assertThat(failed).isBetween(this.mesh.node(1).limits().breakerFailures(), 20);
	}

	@Test
	void openingsGoWhereTheyAreAcceptedSoonest() {
		begin(2);
		this.mesh.with((builder) -> builder.executor((task) -> this.mesh.simulation.after(300_000_000L, task)))
			.start(2, 0);
		this.mesh.with((builder) -> {
		}).start(3, 0);
		run(10_000);
		for (int number = 2; number < 4; number++) {
			this.mesh.node(number).advertiseStream("work", CallStream::finish);
		}
		run(5_000);
		int slow = 0;
		for (int i = 0; i < 40; i++) {
			CallStream stream = open(1, "work", OPTIONS.withStrategy(ProviderStrategy.LEAST_LATENCY));
			slow += stream.remote().equals(this.mesh.node(2).id()) ? 1 : 0;
			stream.close();
		}
		assertThat(slow).isBetween(1, 2);
	}

}
