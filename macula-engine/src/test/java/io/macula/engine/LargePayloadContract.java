package io.macula.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.macula.engine.runtime.Limits;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What users rely on of payloads larger than a frame; runs over each transport.
 */
abstract class LargePayloadContract extends NodesContract {

	private static final CallOptions PATIENT = CallOptions.timeout(Duration.ofSeconds(30));

	LargePayloadContract(TestMesh.World world) {
		super(world);
	}

	private static byte[] random(int size, long seed) {
		byte[] bytes = new byte[size];
		new Random(seed).nextBytes(bytes);
		return bytes;
	}

	private static void assertGone(MaculaNode... nodes) {
		for (MaculaNode node : nodes) {
			TestMesh.awaitGauges(node, () -> node.gauges().get("link.payloads.bytes") == 0
					&& node.gauges().get("rpc.large_bytes") == 0 && node.gauges().get("link.lanes") == 0);
		}
	}

	@Test
	void argumentsResultsAndMessagesCrossWholeAndInOrderWithProgress() {
		List<MaculaNode> nodes = this.mesh.start(2);
		MaculaNode near = nodes.get(0);
		MaculaNode far = nodes.get(1);
		TestMesh.get(far.advertise("echo", (call) -> call.args()));
		List<Message> received = Collections.synchronizedList(new ArrayList<>());
		TestMesh.get(far.subscribe("blob", received::add));
		TestMesh.await("found", () -> !TestMesh.get(near.publish("blob", new byte[7])).recipients().isEmpty());
		TestMesh.await("delivered", () -> !received.isEmpty());
		received.clear();
		List<Progress> reports = Collections.synchronizedList(new ArrayList<>());
		List<Long> totals = List.of((1L << 20) - 512, (1L << 20) - 100, 1L << 20, (1L << 20) + 1, 3_333_333L, 9L << 20);
		for (long total : totals) {
			int size = (int) total;
			byte[] payload = random(size, size);
			assertThat(Arrays.equals(TestMesh.get(near.call("echo", payload, PATIENT.withProgress(reports::add))),
					payload))
				.as("size " + size)
				.isTrue();
		}
		long whole = 9 << 20;
		TestMesh.await("told of the last bytes", () -> reports.stream()
			.anyMatch(
					(one) -> one.total() == whole && one.complete() && one.direction() == Progress.Direction.RECEIVED));
		List<Progress> sent = reports.stream()
			.filter((one) -> one.total() == whole && one.direction() == Progress.Direction.SENT)
			.toList();
		assertThat(sent).isNotEmpty().isSortedAccordingTo((a, b) -> Long.compare(a.bytes(), b.bytes()));
		assertThat(sent.get(sent.size() - 1).complete()).isTrue();
		assertThat(sent).allMatch((one) -> one.node().equals(far.id()));
		// A report may come after the result that it is about
		assertThat(reports).extracting(Progress::total).isSubsetOf(totals);
		List<CompletableFuture<PublishResult>> results = new ArrayList<>();
		int[] sizes = { 10, 2 << 20, 20, 100_000, 5 << 20, 30 };
		List<Progress> published = Collections.synchronizedList(new ArrayList<>());
		for (int size : sizes) {
			results
				.add(near.publish("blob", random(size, size), PublishOptions.defaults().withProgress(published::add)));
		}
		results.forEach((result) -> assertThat(TestMesh.get(result).recipients()).containsExactly(far.id()));
		TestMesh.await("all delivered", () -> received.size() == sizes.length);
		TestMesh.await("told of the last bytes", () -> published.stream().filter(Progress::complete).count() == 2);
		assertThat(published)
			.allMatch((one) -> one.direction() == Progress.Direction.SENT && one.node().equals(far.id()))
			.extracting(Progress::total)
			.containsOnly(2L << 20, 5L << 20);
		for (int i = 0; i < sizes.length; i++) {
			assertThat(Arrays.equals(received.get(i).payload(), random(sizes[i], sizes[i]))).as("message " + i)
				.isTrue();
		}
		assertThat(near.counters().getOrDefault("link.closed", 0L)).isZero();
		assertGone(near, far);
	}

	@Test
	void assuredMessagesOfAnySizeAreConfirmedOnceHandledAndInOrder() {
		List<MaculaNode> nodes = this.mesh.start(2);
		List<byte[]> received = Collections.synchronizedList(new ArrayList<>());
		List<CompletableFuture<Void>> open = Collections.synchronizedList(new ArrayList<>());
		TestMesh.get(nodes.get(1).subscribeAsync("blob", (message) -> {
			received.add(message.payload());
			CompletableFuture<Void> done = new CompletableFuture<>();
			open.add(done);
			return done;
		}, SubscribeOptions.defaults()));
		PublishOptions options = PublishOptions.defaults()
			.withQos(QualityOfService.AT_LEAST_ONCE)
			.withTimeout(Duration.ofSeconds(60));
		TestMesh.await("found", () -> TestMesh.get(nodes.get(0).discoverSubscribers("blob")).size() == 1);
		// More than a node may have of the outbox, then sizes on every way
		int[] sizes = { 40 << 20, 10, 100_000, 2 << 20, (1 << 20) - 300 };
		List<CompletableFuture<PublishResult>> results = new ArrayList<>();
		for (int i = 0; i < sizes.length; i++) {
			int index = i;
			CompletableFuture<PublishResult> result = nodes.get(0).publish("blob", random(sizes[i], i), options);
			if (i == 0) {
				TestMesh.await("handled", () -> open.size() == 1);
				assertThat(result).isNotDone();
				open.get(0).complete(null);
				TestMesh.get(result);
			}
			else {
				TestMesh.await("sent", () -> nodes.get(0).gauges().get("pubsub.outbox") == index);
			}
			results.add(result);
		}
		for (int i = 1; i < sizes.length; i++) {
			int index = i;
			TestMesh.await("handled", () -> open.size() > index);
			assertThat(results.get(i)).isNotDone();
			open.get(i).complete(null);
		}
		for (int i = 0; i < sizes.length; i++) {
			assertThat(TestMesh.get(results.get(i)).recipients()).containsExactly(nodes.get(1).id());
			assertThat(Arrays.equals(received.get(i), random(sizes[i], i))).as("message " + i).isTrue();
		}
		assertThat(received).hasSize(sizes.length);
		assertGone(nodes.get(0), nodes.get(1));
	}

	@Test
	void smallCallsGoOnWhileALargeOneCrosses() {
		List<MaculaNode> nodes = this.mesh.start(2);
		TestMesh.get(nodes.get(1).advertise("echo", (call) -> call.args()));
		TestMesh.get(nodes.get(1).advertise("take", (call) -> new byte[1]));
		assertThat(TestMesh.get(nodes.get(0).call("echo", new byte[1]))).hasSize(1);
		byte[] payload = random(64 << 20, 1);
		CompletableFuture<byte[]> large = nodes.get(0).call("take", payload, PATIENT);
		AtomicInteger during = new AtomicInteger();
		do {
			assertThat(TestMesh.get(nodes.get(0).call("echo", new byte[1024]))).hasSize(1024);
			during.incrementAndGet();
		}
		while (!large.isDone());
		assertThat(TestMesh.get(large)).hasSize(1);
		assertThat(during.get()).isGreaterThan(1);
		assertGone(nodes.get(0), nodes.get(1));
	}

	@Test
	void theReceiverRefusesByName() {
		Limits narrow = Limits.builder().payloadBytes(3 << 20).assemblyBytes(4 << 20).build();
		MaculaNode small = this.mesh.start((builder) -> builder.limits(narrow));
		MaculaNode big = this.mesh.start();
		TestMesh.get(big.joined());
		TestMesh.get(small.advertise("take", (call) -> new byte[0]));
		TestMesh.get(big.advertise("inflate", (call) -> new byte[4 << 20]));
		TestMesh.get(small.subscribe("blob", (message) -> {
		}));
		assertThat(TestMesh.failure(big.call("take", new byte[4 << 20], PATIENT)))
			.isInstanceOf(PayloadTooLargeException.class)
			.hasMessageContaining("'payloadBytes' is 3145728");
		assertThat(TestMesh.failure(small.call("inflate", new byte[0], PATIENT)))
			.isInstanceOf(PayloadTooLargeException.class)
			.hasMessageContaining("'payloadBytes' is 3145728");
		TestMesh.await("found", () -> !TestMesh.get(big.publish("blob", new byte[7])).recipients().isEmpty());
		assertThat(TestMesh.get(big.publish("blob", new byte[4 << 20])).unreachable()).containsExactly(small.id());
		assertThat(TestMesh.get(big.call("take", new byte[2 << 20], PATIENT))).isEmpty();
		assertThat(TestMesh.failure(small.call("take", new byte[4 << 20])))
			.isInstanceOf(PayloadTooLargeException.class);
		assertGone(small, big);
	}

	@Test
	void aCallGivenUpHalfWayLeavesNothing() {
		List<MaculaNode> nodes = this.mesh.start(2);
		TestMesh.get(nodes.get(1).advertise("take", (call) -> new byte[0]));
		TestMesh.get(nodes.get(1).advertise("inflate", (call) -> new byte[32 << 20]));
		assertThat(TestMesh.get(nodes.get(0).call("take", new byte[0]))).isEmpty();
		for (int i = 0; i < 3; i++) {
			AtomicInteger reports = new AtomicInteger();
			CompletableFuture<byte[]> sending = nodes.get(0)
				.call("take", new byte[32 << 20], PATIENT.withProgress((progress) -> reports.incrementAndGet()));
			TestMesh.await("begun", () -> reports.get() > 0);
			sending.cancel(true);
			reports.set(0);
			CompletableFuture<byte[]> receiving = nodes.get(0)
				.call("inflate", new byte[0], PATIENT.withProgress((progress) -> reports.incrementAndGet()));
			TestMesh.await("begun", () -> reports.get() > 0);
			receiving.cancel(true);
		}
		assertGone(nodes.get(0), nodes.get(1));
		assertThat(TestMesh.get(nodes.get(0).call("take", new byte[2 << 20], PATIENT))).isEmpty();
	}

}
