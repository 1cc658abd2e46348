package io.macula.engine;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.macula.engine.link.UnreadingPeer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.macula.engine.testing.Utf8.bytes;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A peer over real QUIC that reads none of eight streaming calls nor of the large
 * messages that it subscribed to, each on a stream of its own.
 */
class UnreadStreamsIntegrationTests {

	private static final int STREAMS = 8;

	/** Above the size of what travels on the data stream. */
	private static final int LARGE = 100_000;

	/** What the streams and queues of one peer may hold, and the noise of a heap. */
	private static final long HEAP = 12 << 20;

	private final TestMesh mesh = new TestMesh(TestMesh.World.QUIC);

	private final UnreadingPeer peer = new UnreadingPeer(9);

	@AfterEach
	void close() {
		this.peer.close();
		this.mesh.close();
	}

	@Test
	@Timeout(value = 5, unit = TimeUnit.MINUTES)
	void nothingElseStallsMemoryIsFlatAndDropsAreCounted() {
		List<MaculaNode> nodes = this.mesh.start(2);
		MaculaNode node = nodes.get(0);
		MaculaNode other = nodes.get(1);
		AtomicLong items = new AtomicLong();
		TestMesh.get(node.advertiseStream("flood", (stream) -> flood(stream, items)));
		TestMesh.get(node.advertise("echo", (call) -> call.args()));
		AtomicInteger large = new AtomicInteger();
		AtomicInteger small = new AtomicInteger();
		TestMesh.get(other.subscribe("news.*", (message) -> {
			assertThat(message.payload()).hasSizeGreaterThanOrEqualTo(10);
			((message.payload().length > 1_000) ? large : small).incrementAndGet();
		}));
		this.peer.join(node.endpoint(), node.realm(), List.of("news.*"));
		TestMesh.await("both are found", () -> TestMesh.get(node.discoverSubscribers("news.a")).size() == 2);
		this.peer.open("flood", STREAMS);
		TestMesh.await("the streams are full",
				() -> this.peer.unreadStreams().size() >= STREAMS && items.get() >= STREAMS * 10L);
		PublishOptions options = PublishOptions.defaults().withOverflow(OverflowPolicy.DROP_NEWEST);
		int published = 0;
		long before = 0;
		List<CompletableFuture<PublishResult>> results = new ArrayList<>();
		for (int round = 0; round < 12; round++) {
			for (int i = 0; i < 50; i++) {
				results.add(node.publish("news." + i % 8, new byte[LARGE], options));
				results.add(node.publish("news.small" + i % 8, new byte[10], options));
				published++;
				assertThat(TestMesh.get(other.call("echo", bytes("x")))).isEqualTo(bytes("x"));
				if (published % 10 == 0) {
					// More would be dropped for the other one, too, where it is slow to
					// take them
					int far = published;
					TestMesh.await("the other one gets everything", () -> large.get() == far && small.get() == far);
				}
			}
			if (round == 1) {
				before = usedHeap();
			}
		}
		long after = usedHeap();
		long sent = (long) published * LARGE;
		System.out.printf(
				"heap before %.2f MiB, after %.2f MiB; %d bytes unread on %d streams, %d on the data stream; %s%n",
				before / 1048576.0, after / 1048576.0, this.peer.unreadBytes(), this.peer.unreadStreams().size(),
				this.peer.dataBytes(), node.counters().get("pubsub.dropped.overflow"));
		assertThat(sent).isGreaterThan(4 * HEAP);
		assertThat(after - before).as("growth of the heap").isLessThan(HEAP);
		assertThat(this.peer.closed()).isNotDone();
		assertThat(this.peer.unreadStreams()).hasSizeGreaterThan(STREAMS);
		// Nobody sends more than what every stream may carry before the first grant, but
		// for the rest of an item
		assertThat(this.peer.unreadBytes()).isLessThan(this.peer.unreadStreams().size() * ((64 << 10) + 11_000L));
		assertThat(node.counters().get("pubsub.dropped.overflow")).isPositive();
		// What the peer does not take is given up at last
		Awaitility.await()
			.atMost(Duration.ofMinutes(2))
			.until(() -> results.stream().allMatch(CompletableFuture::isDone));
		assertThat(results).allMatch((result) -> TestMesh.get(result).recipients().contains(other.id()));
		assertThat(node.counters().get("link.transfers.stalled")).isPositive();
		// The data stream of the same link goes on
		long arrived = this.peer.dataBytes();
		Awaitility.await()
			.atMost(TestMesh.PATIENCE)
			.until(() -> !TestMesh.get(node.publish("news.tiny", bytes("0123456789"))).recipients().isEmpty()
					&& this.peer.dataBytes() > arrived);
	}

	private static void flood(StreamCall stream, AtomicLong items) {
		stream.send(new byte[10_000]).whenComplete((nothing, failure) -> {
			if (failure == null) {
				items.incrementAndGet();
				flood(stream, items);
			}
		});
	}

	/** The least of several looks after collections of garbage. */
	private static long usedHeap() {
		long least = Long.MAX_VALUE;
		for (int i = 0; i < 5; i++) {
			System.gc();
			least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
		}
		return least;
	}

}
