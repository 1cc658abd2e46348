package io.macula.engine;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.macula.engine.rpc.ProviderStrategy;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Time and cancellation of calls between whole nodes, in virtual time.
 */
class CallDeadlineSimulationTests {

	private static final int MEBI = 1 << 20;

	private final SimulatedMesh mesh = new SimulatedMesh(5);

	private final List<Call> calls = new ArrayList<>();

	private void run(long millis) {
		this.mesh.run(Duration.ofMillis(millis));
	}

	private void begin(int nodes) {
		this.mesh.start(0);
		for (int number = 1; number < nodes; number++) {
			this.mesh.start(number, 0);
		}
		run(5_000);
	}

	/** Answers so much later. */
	private void offer(int node, String version, long millis, String answer) {
		this.mesh.node(node).advertise("p", (call) -> {
			this.calls.add(call);
			CompletableFuture<Reply> reply = new CompletableFuture<>();
			this.mesh.simulation.after(millis * 1_000_000, () -> reply.complete(Reply.of(bytes(answer))));
			return reply;
		}, (version != null) ? AdvertiseOptions.version(version) : AdvertiseOptions.defaults());
		run(2_000);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static String text(CompletableFuture<byte[]> future) {
		assertThat(future).isCompleted();
		return new String(future.join(), StandardCharsets.UTF_8);
	}

	private static Throwable failure(CompletableFuture<?> future) {
		assertThat(future).isCompletedExceptionally();
		return future.handle((value, why) -> why).join();
	}

	@Test
	void aProviderHasAllTheTimeIfNobodyElseHasTheWantedVersion() {
		begin(4);
		offer(2, "1.0.0", 3_000, "one");
		offer(3, "2.0.0", 0, "two");
		CallOptions options = CallOptions.timeout(Duration.ofSeconds(5)).withIdempotent(true);
		CompletableFuture<byte[]> versioned = this.mesh.node(1).call("p", bytes(""), options.withVersion("1.x"));
		run(4_000);
		assertThat(text(versioned)).isEqualTo("one");
		// Also the second time, when everything is known
		CompletableFuture<byte[]> again = this.mesh.node(1).call("p", bytes(""), options.withVersion("1.x"));
		run(4_000);
		assertThat(text(again)).isEqualTo("one");
		assertThat(this.mesh.node(1).counters().get("rpc.failovers")).isZero();
	}

	@Test
	void halfOfTheTimeIsLeftForAnotherProviderIfThereIsOne() {
		begin(4);
		offer(2, null, 60_000, "never");
		offer(3, null, 0, "soon");
		for (int i = 0; i < 10; i++) {
			CompletableFuture<byte[]> call = this.mesh.node(1)
				.call("p", bytes(""), CallOptions.timeout(Duration.ofSeconds(4)).withIdempotent(true));
			run(2_500);
			assertThat(text(call)).isEqualTo("soon");
		}
		assertThat(this.calls.get(0).remaining()).isLessThanOrEqualTo(Duration.ofSeconds(4));
	}

	/** The arguments take most of the time. */
	@Test
	void theTimeThatLargeArgumentsTakeIsNotLeftToTheProvider() {
		begin(3);
		offer(2, null, 0, "done");
		this.mesh.model.bandwidth(MEBI);
		CompletableFuture<byte[]> call = this.mesh.node(1)
			.call("p", new byte[4 * MEBI], CallOptions.timeout(Duration.ofSeconds(10)));
		run(9_000);
		assertThat(text(call)).isEqualTo("done");
		assertThat(this.calls.get(0).remaining()).isBetween(Duration.ofSeconds(3), Duration.ofMillis(6_100));
		CompletableFuture<byte[]> late = this.mesh.node(1)
			.call("p", new byte[4 * MEBI], CallOptions.timeout(Duration.ofSeconds(3)));
		run(10_000);
		assertThat(failure(late)).isInstanceOf(CallTimeoutException.class);
		assertThat(this.calls).hasSize(1);
		assertGone();
	}

	@Test
	void cancellingEndsAResultThatIsOnItsWay() {
		begin(3);
		this.mesh.node(2).advertise("large", (call) -> new byte[16 * MEBI]);
		run(2_000);
		this.mesh.model.bandwidth(MEBI);
		long before = this.mesh.model.bytesSent(SimulatedMesh.port(2));
		CompletableFuture<byte[]> call = this.mesh.node(1)
			.call("large", bytes(""), CallOptions.timeout(Duration.ofSeconds(60)));
		run(4_000);
		assertThat(call).isNotDone();
		call.cancel(true);
		run(20_000);
		assertThat(this.mesh.model.bytesSent(SimulatedMesh.port(2)) - before).isLessThan(7L * MEBI);
		assertGone();
	}

	@Test
	void cancellingReachesAHandlerThatIsAskedThroughANestedCallOfAnother() {
		begin(3);
		CompletableFuture<Reply> inner = new CompletableFuture<>();
		this.mesh.node(2).advertise("inner", (call) -> inner, AdvertiseOptions.defaults());
		run(2_000);
		this.mesh.node(0)
			.advertise("outer", (call) -> this.mesh.node(0).exchange("inner", call.args(), CallOptions.defaults()),
					AdvertiseOptions.defaults());
		run(2_000);
		CompletableFuture<byte[]> call = this.mesh.node(1)
			.call("outer", bytes("x"), CallOptions.timeout(Duration.ofSeconds(4)));
		run(500);
		assertThat(inner).isNotDone();
		call.cancel(true);
		run(500);
		assertThat(inner).isCancelled();
		assertGone();
	}

	@Test
	void aCallThatIsCancelledDuringItsDialIsNeverSent() {
		begin(3);
		offer(2, null, 0, "done");
		Set<String> both = Set.of(SimulatedMesh.port(1), SimulatedMesh.port(2));
		this.mesh.model.block((from, to) -> both.contains(from) && both.contains(to));
		run(30_000);
		CompletableFuture<byte[]> call = this.mesh.node(1)
			.call("p", bytes(""), CallOptions.timeout(Duration.ofMinutes(2)));
		run(200);
		call.cancel(true);
		run(10);
		assertGone();
		this.mesh.model.heal();
		run(60_000);
		assertThat(this.calls).isEmpty();
		assertGone();
	}

	/**
	 * However long others allow, and whatever is done to arrays that were handed over.
	 */
	@Test
	void aKeptResultIsNoOlderThanEachCallerAllows() {
		begin(3);
		int[] ran = new int[1];
		this.mesh.node(2).advertise("count", (call) -> new byte[] { (byte) ++ran[0] });
		run(2_000);
		byte[] args = bytes("x");
		byte[] first = kept(args, 3_600);
		assertThat(first).containsExactly(1);
		first[0] = 99;
		args[0] = 'y';
		run(10_000);
		assertThat(kept(bytes("x"), 60)).containsExactly(1);
		assertThat(kept(bytes("x"), 5)).containsExactly(2);
		// What was kept for five seconds is not there after six, for nobody
		run(6_000);
		assertThat(kept(bytes("x"), 3_600)).containsExactly(3);
		assertThat(kept(bytes("y"), 3_600)).containsExactly(4);
		assertThat(this.mesh.node(1).counters()).containsEntry("rpc.cache.hits", 1L);
	}

	@Test
	void whatIsKeptOfOneVersionIsNoAnswerForAnother() {
		begin(4);
		offer(2, "1.0.0", 0, "one");
		offer(3, "2.0.0", 0, "two");
		CallOptions kept = CallOptions.defaults().withCacheFor(Duration.ofHours(1));
		for (int i = 0; i < 2; i++) {
			for (String wanted : List.of("1.x one", "2.x two", "1.0.0 one")) {
				CompletableFuture<byte[]> call = this.mesh.node(1)
					.call("p", bytes(""), kept.withVersion(wanted.substring(0, wanted.indexOf(' '))));
				run(500);
				assertThat(wanted).endsWith(" " + text(call));
			}
		}
		assertThat(this.mesh.node(1).counters()).containsEntry("rpc.cache.hits", 3L);
	}

	/** The handler may have looked at the world when it began. */
	@Test
	void theAgeOfAKeptResultCountsFromTheQuestion() {
		begin(3);
		offer(2, null, 3_000, "x");
		CallOptions kept = CallOptions.defaults().withCacheFor(Duration.ofSeconds(4));
		CompletableFuture<byte[]> first = this.mesh.node(1).call("p", bytes(""), kept);
		run(3_500);
		assertThat(text(first)).isEqualTo("x");
		CompletableFuture<byte[]> again = this.mesh.node(1).call("p", bytes(""), kept);
		assertThat(again).isCompleted();
		run(1_000);
		CompletableFuture<byte[]> later = this.mesh.node(1).call("p", bytes(""), kept);
		assertThat(later).isNotDone();
		run(4_000);
		assertThat(later).isCompleted();
		assertThat(this.calls).hasSize(2);
	}

	@Test
	void callsGoWhereAnswersComeSoonest() {
		begin(4);
		offer(2, null, 60_000, "never");
		offer(3, null, 0, "soon");
		CallOptions options = CallOptions.timeout(Duration.ofMillis(500))
			.withStrategy(ProviderStrategy.LEAST_LATENCY)
			.withIdempotent(true);
		for (int i = 0; i < 20; i++) {
			CompletableFuture<byte[]> call = this.mesh.node(1).call("p", bytes(""), options);
			run(600);
			assertThat(text(call)).isEqualTo("soon");
		}
		assertThat(this.mesh.node(1).counters().get("rpc.failovers")).isLessThanOrEqualTo(2);
	}

	@Test
	void aProviderThatNeverAnswersIsLeftAlone() {
		begin(4);
		offer(2, null, 600_000, "never");
		offer(3, null, 0, "fine");
		CallOptions options = CallOptions.timeout(Duration.ofMillis(400))
			.withStrategy(ProviderStrategy.ROUND_ROBIN)
			.withIdempotent(true);
		for (int i = 0; i < 60; i++) {
			CompletableFuture<byte[]> call = this.mesh.node(1).call("p", bytes(""), options);
			run(500);
			assertThat(text(call)).isEqualTo("fine");
		}
		assertThat(this.mesh.node(1).counters()).containsEntry("rpc.breaker.opened", 1L);
		// All that the other one did not answer
		assertThat(this.calls).hasSizeLessThan(80);
	}

	@Test
	void figuresTellWhatCallsTook() {
		begin(3);
		long[] millis = { 100, 300, 500 };
		Instant before = Instant.ofEpochMilli(this.mesh.context(2).wallMillis());
		this.mesh.node(2).advertise("p", (call) -> {
			CompletableFuture<Reply> reply = new CompletableFuture<>();
			this.mesh.simulation.after(millis[call.args()[0]] * 1_000_000, () -> {
				if (call.args()[0] == 2) {
					reply.completeExceptionally(new RemoteCallException("worn", "out"));
				}
				else {
					reply.complete(Reply.of(bytes("")));
				}
			});
			return reply;
		}, AdvertiseOptions.defaults());
		run(2_000);
		for (byte i = 0; i < millis.length; i++) {
			CompletableFuture<byte[]> call = this.mesh.node(1).call("p", new byte[] { i });
			run(1_000);
			assertThat(call).isDone();
		}
		CompletableFuture<List<ServiceInfo>> asked = this.mesh.node(1).services("p");
		run(4_000);
		ServiceStatistics figures = asked.join().get(0).statistics();
		assertThat(figures.calls()).isEqualTo(3);
		assertThat(figures.errors()).isEqualTo(1);
		assertThat(figures.meanTime()).isEqualTo(Duration.ofMillis(300));
		assertThat(figures.lastTime()).isEqualTo(Duration.ofMillis(500));
		assertThat(figures.lastError()).isEqualTo("worn");
		assertThat(figures.since()).isEqualTo(before);
	}

	private byte[] kept(byte[] args, int seconds) {
		CompletableFuture<byte[]> call = this.mesh.node(1)
			.call("count", args, CallOptions.defaults().withCacheFor(Duration.ofSeconds(seconds)));
		run(500);
		assertThat(call).isCompleted();
		return call.join();
	}

	private void assertGone() {
		for (int node : this.mesh.numbers()) {
			assertThat(this.mesh.node(node).gauges()).as("node " + node)
				.containsEntry("rpc.pending", 0L)
				.containsEntry("rpc.running", 0L)
				.containsEntry("rpc.large_bytes", 0L)
				.containsEntry("link.payloads.bytes", 0L)
				.containsEntry("link.lanes", 0L);
		}
	}

}
