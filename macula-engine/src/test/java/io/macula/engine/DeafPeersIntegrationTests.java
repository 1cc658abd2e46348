package io.macula.engine;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.macula.engine.link.DeafPeer;
import io.macula.engine.testing.LeakCheck;
import io.macula.engine.transport.CloseReason;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.incubator.codec.quic.QuicConnectionCloseEvent;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Subscribers over real QUIC that stop reading below the protocol: one never moves the
 * windows of QUIC but shows that it lives, one does the same before anything waits for it
 * but answers to its pings, one is silent, and one stands still altogether while its
 * socket is there.
 */
@ExtendWith(LeakCheck.class)
class DeafPeersIntegrationTests {

	private static final int LARGE = 100_000;

	/** What queues of three peers may hold, and the noise of a heap. */
	private static final long HEAP = 48 << 20;

	private final TestMesh mesh = new TestMesh(TestMesh.World.QUIC);

	private final DeafPeer deaf = new DeafPeer(20, 256 << 10, true);

	/** Its windows hold a few answers to pings, and nobody sends it anything else. */
	private final DeafPeer aloof = new DeafPeer(21, 1_024, true);

	private final DeafPeer silent = new DeafPeer(22, 256 << 10, false);

	private final DeafPeer frozen = new DeafPeer(23, 256 << 10, true);

	private final List<DeafPeer> peers = List.of(this.deaf, this.aloof, this.silent, this.frozen);

	private final AtomicInteger small = new AtomicInteger();

	private final AtomicInteger large = new AtomicInteger();

	private final AtomicLong items = new AtomicLong();

	@AfterEach
	void close() {
		this.peers.forEach(DeafPeer::close);
		this.mesh.close();
	}

	@Test
	@Timeout(value = 5, unit = TimeUnit.MINUTES)
	void nobodyElseStallsMemoryIsFlatAndTheirLinksAreClosedByRule() {
		List<MaculaNode> nodes = this.mesh.start(2);
		MaculaNode node = nodes.get(0);
		MaculaNode other = nodes.get(1);
		TestMesh.get(node.advertiseStream("flood", this::flood));
		TestMesh.get(node.advertise("echo", (call) -> call.args()));
		TestMesh.get(other.subscribe("news.*", (message) -> {
			((message.payload().length > 1_000) ? this.large : this.small).incrementAndGet();
		}));
		for (DeafPeer peer : this.peers) {
			peer.join(node.endpoint(), node.realm(), List.of((peer == this.aloof) ? "nothing" : "news.*"));
		}
		TestMesh.await("all are found", () -> TestMesh.get(node.discoverSubscribers("news.a")).size() == 4);
		TestMesh.await("all are linked", () -> node.peers().size() == 5);
		for (DeafPeer peer : List.of(this.deaf, this.silent, this.frozen)) {
			peer.call("flood", 4);
		}
		TestMesh.await("the streams flow", () -> this.items.get() > 200);
		this.deaf.goDeaf();
		this.aloof.goDeaf();
		this.silent.goDeaf();
		this.frozen.freeze();
		List<CompletableFuture<PublishResult>> results = new ArrayList<>();
		long before = 0;
		long direct = 0;
		int rounds = 0;
		int published = 0;
		// As long as it takes until the rules act
		while (!(this.deaf.closed().isDone() && this.aloof.closed().isDone() && node.peers().size() == 1)) {
			assertThat(rounds++).as("rounds of " + Duration.ofMillis(100)).isLessThan(1_200);
			for (int i = 0; i < 10; i++) {
				results.add(publish(node, "news." + i % 8, LARGE));
				results.add(publish(node, "news.small" + i % 8, 1_000));
				published++;
				assertThat(TestMesh.get(other.call("echo", bytes("x")))).isEqualTo(bytes("x"));
			}
			int far = published;
			TestMesh.await("the other one gets everything", () -> this.large.get() == far && this.small.get() == far);
			if (rounds == 100) {
				before = usedHeap();
				direct = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
			}
			else if (rounds > 100 && rounds % 20 == 0) {
				assertThat(usedHeap() - before).as("growth of the heap").isLessThan(HEAP);
				assertThat(PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory() - direct)
					.as("growth of direct memory")
					.isLessThan(HEAP);
			}
			Awaitility.await().pollDelay(Duration.ofMillis(20)).until(() -> true);
		}
		long sent = (long) published * LARGE;
		System.out.printf("%d rounds, %.0f MiB published, dropped %s, stalled %s, deaf closed with %s, aloof with %s%n",
				rounds, sent / 1048576.0, node.counters().get("pubsub.dropped.overflow"),
				node.counters().get("link.transfers.stalled"), text(this.deaf), text(this.aloof));
		for (DeafPeer peer : List.of(this.deaf, this.aloof)) {
			assertThat(text(peer)).contains(" " + CloseReason.OVERLOADED + " ", "let nothing through");
		}
		assertThat(node.counters().get("pubsub.dropped.overflow")).isPositive();
		// What waited for them is told, and nothing of them is left
		Awaitility.await()
			.atMost(Duration.ofMinutes(1))
			.until(() -> results.stream().allMatch(CompletableFuture::isDone));
		TestMesh.awaitGauges(node, () -> node.gauges().get("rpc.streams") == 0 && node.gauges().get("link.lanes") == 0
				&& node.gauges().get("rpc.streams.waiting_bytes") == 0);
		Awaitility.await("connections are gone")
			.atMost(Duration.ofMinutes(3))
			.until(() -> node.gauges().get("transport.connections") == 1);
		assertThat(TestMesh.get(other.call("echo", bytes("y")))).isEqualTo(bytes("y"));
	}

	private static CompletableFuture<PublishResult> publish(MaculaNode node, String topic, int bytes) {
		return node.publish(topic, new byte[bytes], PublishOptions.defaults().withOverflow(OverflowPolicy.DROP_NEWEST));
	}

	private static String text(DeafPeer peer) {
		QuicConnectionCloseEvent event = peer.closed().join();
		return new String(event.reason(), StandardCharsets.UTF_8);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private void flood(StreamCall stream) {
		stream.send(new byte[10_000]).whenComplete((nothing, failure) -> {
			if (failure == null) {
				this.items.incrementAndGet();
				flood(stream);
			}
		});
	}

	/** The least of several looks after collections of garbage. */
	private static long usedHeap() {
		long least = Long.MAX_VALUE;
		for (int i = 0; i < 3; i++) {
			System.gc();
			least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
		}
		return least;
	}

}
