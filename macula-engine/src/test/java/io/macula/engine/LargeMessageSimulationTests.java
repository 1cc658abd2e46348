package io.macula.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.macula.engine.runtime.Limits;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Messages larger than a frame whose delivery is confirmed, between whole nodes in
 * virtual time: slow networks, lost links, receivers without room.
 */
class LargeMessageSimulationTests {

	private static final int MEBI = 1 << 20;

	private static final PublishOptions CONFIRMED = PublishOptions.defaults()
		.withQos(QualityOfService.AT_LEAST_ONCE)
		.withTimeout(Duration.ofSeconds(120));

	private final SimulatedMesh mesh = new SimulatedMesh(29);

	private final List<byte[]> handled = new ArrayList<>();

	private void run(long millis) {
		this.mesh.run(Duration.ofMillis(millis));
	}

	/** Nodes of which the first is the seed of the others and subscribes. */
	private void begin(int nodes) {
		this.mesh.start(0);
		for (int number = 1; number < nodes; number++) {
			this.mesh.start(number, 0);
		}
		this.mesh.node(0).subscribe("blob", (message) -> this.handled.add(message.payload()));
		run(10_000);
	}

	private static byte[] payload(int size, int fill) {
		byte[] payload = new byte[size];
		Arrays.fill(payload, (byte) fill);
		return payload;
	}

	private CompletableFuture<PublishResult> publish(int node, byte[] payload) {
		return this.mesh.node(node).publish("blob", payload, CONFIRMED);
	}

	private void assertConfirmed(CompletableFuture<PublishResult> future) {
		assertThat(future).isCompleted();
		assertThat(future.join().outcomes()).isEqualTo(Map.of(this.mesh.node(0).id(), DeliveryOutcome.confirmed()));
	}

	private long count(int node, String name) {
		return this.mesh.node(node).counters().getOrDefault(name, 0L);
	}

	private long gauge(int node, String name) {
		return this.mesh.node(node).gauges().get(name);
	}

	private void assertGone(int... nodes) {
		for (int node : nodes) {
			assertThat(this.mesh.node(node).gauges()).containsEntry("link.payloads.bytes", 0L)
				.containsEntry("link.lanes", 0L)
				.containsEntry("rpc.large_bytes", 0L)
				.containsEntry("pubsub.outbox", 0L);
		}
	}

	@Test
	void aSlowTransferIsNotBegunASecondTime() {
		begin(2);
		this.mesh.model.bandwidth(400_000);
		byte[] payload = payload(8 * MEBI, 1);
		CompletableFuture<PublishResult> large = publish(1, payload);
		CompletableFuture<PublishResult> small = publish(1, payload(10, 2));
		run(15_000);
		assertThat(large).isNotDone();
		assertThat(gauge(0, "link.payloads.bytes")).isEqualTo(8 * MEBI);
		run(30_000);
		assertConfirmed(large);
		assertConfirmed(small);
		assertThat(this.handled).containsExactly(payload, payload(10, 2));
		assertThat(count(1, "pubsub.resent")).isLessThanOrEqualTo(4);
		assertThat(this.mesh.model.bytesSent(SimulatedMesh.port(1))).isLessThan(9 * MEBI);
		assertGone(0, 1);
	}

	@Test
	void whatIsUnderWayWhenItsLinkBreaksIsSentAgainAndHandledOnce() {
		begin(2);
		this.mesh.model.bandwidth(400_000);
		byte[] payload = payload(3 * MEBI, 1);
		CompletableFuture<PublishResult> large = publish(1, payload);
		CompletableFuture<PublishResult> next = publish(1, payload(2 * MEBI, 2));
		this.mesh.simulation.runUntil(() -> gauge(0, "link.payloads.bytes") > 0, Duration.ofSeconds(5));
		run(2_000);
		this.mesh.model.block((from, to) -> true);
		run(30_000);
		assertThat(count(1, "link.closed")).isPositive();
		assertThat(this.handled).isEmpty();
		assertThat(gauge(0, "link.payloads.bytes")).isZero();
		this.mesh.model.heal();
		run(60_000);
		assertConfirmed(large);
		assertConfirmed(next);
		assertThat(this.handled).containsExactly(payload, payload(2 * MEBI, 2));
		assertThat(count(1, "pubsub.resent")).isPositive();
		assertGone(0, 1);
	}

	@Test
	void aReceiverWithoutRoomIsAskedAgainAfterPauses() {
		this.mesh.with(Limits.builder().payloadBytes(3 * MEBI).assemblyBytes(4 * MEBI).build());
		begin(4);
		this.mesh.model.bandwidth(500_000);
		List<CompletableFuture<PublishResult>> all = new ArrayList<>();
		for (int node = 1; node < 4; node++) {
			all.add(publish(node, payload(3 * MEBI - 1_000, node)));
		}
		run(60_000);
		all.forEach(this::assertConfirmed);
		assertThat(this.handled).hasSize(3);
		assertThat(count(0, "link.payloads.refused")).isBetween(1L, 200L);
		assertGone(0, 1, 2, 3);
	}

	@Test
	void theOutboxTakesOneOfAnySizeAndRefusesFurtherOnesByName() {
		this.mesh.with(Limits.builder().outboxBytes(4 * MEBI).build());
		begin(2);
		this.mesh.model.bandwidth(4_000_000);
		CompletableFuture<PublishResult> first = publish(1, payload(9 * MEBI, 1));
		run(100);
		CompletableFuture<PublishResult> second = publish(1, payload(9 * MEBI, 2));
		run(100);
		assertThat(second).isCompletedExceptionally();
		assertThat(second.handle((value, failure) -> failure).join()).isInstanceOf(OverloadedException.class)
			.hasMessageContaining("'outboxBytes'");
		run(10_000);
		assertConfirmed(first);
		CompletableFuture<PublishResult> third = publish(1, payload(9 * MEBI, 3));
		run(10_000);
		assertConfirmed(third);
		assertThat(this.handled).hasSize(2);
		assertGone(0, 1);
	}

}
