package io.macula.engine.link;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.IdentityKey;
import io.macula.engine.identity.NodeId;
import io.macula.engine.identity.Realm;
import io.macula.engine.runtime.Counters;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.LoopContext;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.simulation.SimulatedKeys;
import io.macula.engine.transport.BindSpec;
import io.macula.engine.transport.Path;
import io.macula.engine.transport.quic.NodeLoop;
import io.macula.engine.transport.quic.QuicOptions;
import io.macula.engine.transport.quic.QuicTransport;
import io.macula.engine.trust.JdkSignatures;
import io.macula.engine.trust.TlsPolicy;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.Publish;
import io.macula.engine.wire.WireMessage;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Links over real QUIC on loopback: many dials at the same time, and credit under load.
 */
class QuicLinksIntegrationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	/** A message that leaves something behind leaves more. */
	private static final long BYTES_LEFT = 512;

	private final List<Node> nodes = new ArrayList<>();

	@AfterEach
	void close() {
		this.nodes.forEach(Node::close);
	}

	/** 20 nodes, each dials each: 380 dials at once, two between each pair. */
	@Test
	void manySimultaneousDialsFromBothSidesEndInOneLinkPerPair() {
		int count = 20;
		for (int i = 0; i < count; i++) {
			this.nodes.add(new Node(i, Limits.defaults()));
		}
		List<CompletableFuture<Link>> dials = new ArrayList<>();
		for (Node from : this.nodes) {
			for (Node to : this.nodes) {
				if (from != to) {
					dials.add(from.connect(to));
				}
			}
		}
		assertThat(dials).hasSize(380);
		dials.forEach((dial) -> assertThat(dial).succeedsWithin(PATIENCE));
		Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
			for (Node node : this.nodes) {
				assertThat(node.links.all()).hasSize(count - 1);
				assertThat(node.counter("link.opened") - node.counter("link.closed")).isEqualTo(count - 1L);
			}
		});
		for (Node a : this.nodes) {
			for (Node b : this.nodes) {
				if (a != b) {
					assertThat(a.sideOf(b)).isNotEqualTo(b.sideOf(a));
				}
			}
		}
	}

	/**
	 * The hand-off between credit that is used up and credit that is granted again: bulk
	 * in both directions through the smallest window, so that sending pauses and resumes
	 * thousands of times. Takes {@code macula.stress.seconds} seconds, 20 unless set.
	 */
	@Test
	@Timeout(value = 15, unit = TimeUnit.MINUTES)
	void sendingPausesAndResumesWithoutAStall() {
		long seconds = Long.getLong("macula.stress.seconds", 20);
		Limits tight = Limits.builder().streamCreditBytes(64 << 10).outboundQueueBytes(2 << 20).build();
		Node a = new Node(0, tight);
		Node b = new Node(1, tight);
		this.nodes.add(a);
		this.nodes.add(b);
		assertThat(a.connect(b)).succeedsWithin(PATIENCE);
		Awaitility.await().atMost(PATIENCE).until(() -> b.links.link(a.id()) != null);
		Pump there = new Pump(a, b);
		Pump back = new Pump(b, a);
		there.start();
		back.start();
		long[] last = new long[2];
		for (long second = 0; second < seconds; second++) {
			// Each second both directions must have moved: a stall is what this test is
			// about
			Awaitility.await().pollDelay(Duration.ofSeconds(1)).atMost(PATIENCE).until(() -> {
				boolean moved = b.received.get() > last[0] && a.received.get() > last[1];
				return moved;
			});
			last[0] = b.received.get();
			last[1] = a.received.get();
		}
		there.stop();
		back.stop();
		Awaitility.await()
			.atMost(PATIENCE)
			.until(() -> b.received.get() == there.written.get() && a.received.get() == back.written.get());
		assertThat(there.failed).hasValue(0);
		assertThat(a.outOfOrder).hasValue(0);
		assertThat(b.outOfOrder).hasValue(0);
	}

	/**
	 * Each message is sent when the one before it has arrived: at that time the peer has
	 * acknowledged everything. Twice {@code macula.large.messages} messages, 2 x 1,000
	 * unless set; every tenth has any size between 64 KiB and 1 MiB.
	 */
	@Test
	@Timeout(value = 15, unit = TimeUnit.MINUTES)
	void messagesOnStreamsOfTheirOwnLeaveNothing() {
		int count = Integer.getInteger("macula.large.messages", 1_000);
		Node a = new Node(0, Limits.defaults());
		Node b = new Node(1, Limits.defaults());
		this.nodes.add(a);
		this.nodes.add(b);
		Link link = a.connect(b).join();
		Awaitility.await().atMost(PATIENCE).until(() -> b.links.link(a.id()) != null);
		Awaitility.await()
			.atMost(PATIENCE)
			.until(() -> a.gauge("transport.streams") == 2 && b.gauge("transport.streams") == 2);
		long seed = System.nanoTime();
		System.out.println("seed " + seed);
		Random random = new Random(seed);
		long[] used = new long[3];
		for (int batch = 0; batch < 3; batch++) {
			// The first one is short: it makes what is made once
			long until = (batch == 0) ? 200 : b.received.get() + count;
			AtomicLong written = new AtomicLong();
			AtomicLong failed = new AtomicLong();
			for (long seq = b.received.get() + 1; seq <= until; seq++) {
				int size = (seq % 10 == 0) ? (64 << 10) + 1 + random.nextInt((1 << 20) - (66 << 10)) : 100 << 10;
				CompletableFuture<Void> there = b.arrival(seq);
				assertThat(link.offer(new Bulk(seq, new byte[size], written, failed))).isTrue();
				assertThat(there).succeedsWithin(PATIENCE);
			}
			assertThat(failed).hasValue(0);
			Awaitility.await("streams end")
				.atMost(PATIENCE)
				.untilAsserted(() -> assertThat(List.of(a.gauge("transport.streams"), b.gauge("transport.streams")))
					.containsExactly(2L, 2L));
			used[batch] = usedHeap();
			System.out.printf("%d messages: 2 streams at each end, heap %.2f MiB%n", until,
					used[batch] / 1024.0 / 1024.0);
		}
		assertThat(a.outOfOrder).hasValue(0);
		assertThat(b.outOfOrder).hasValue(0);
		assertThat(used[2] - used[1]).as("growth of the heap").isLessThan(BYTES_LEFT * count);
	}

	private static long usedHeap() {
		long least = Long.MAX_VALUE;
		for (int i = 0; i < 5; i++) {
			System.gc();
			least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
		}
		return least;
	}

	/** Sends as much as is taken, from a thread of its own. */
	private static final class Pump implements Runnable {

		private final Node from;

		private final Node to;

		private final AtomicLong written = new AtomicLong();

		private final AtomicLong failed = new AtomicLong();

		private final Thread thread = new Thread(this, "pump");

		private volatile boolean running = true;

		Pump(Node from, Node to) {
			this.from = from;
			this.to = to;
		}

		void start() {
			this.thread.start();
		}

		void stop() {
			this.running = false;
			try {
				this.thread.join(PATIENCE.toMillis());
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

		@Override
		public void run() {
			Link link = this.from.links.link(this.to.id());
			long seq = 1;
			while (this.running && link != null) {
				int size = (seq % 1000 == 0) ? 150_000 : (int) (seq * 31 % 3000);
				Bulk message = new Bulk(seq, new byte[size], this.written, this.failed);
				if (link.offer(message)) {
					seq++;
				}
				else {
					CompletableFuture<Void> room = new CompletableFuture<>();
					link.whenRoom(() -> room.complete(null));
					room.orTimeout(60, TimeUnit.SECONDS).join();
				}
			}
		}

	}

	@SuppressWarnings("ArrayRecordComponent") // never compared
	private record Bulk(long seq, byte[] payload, AtomicLong sent, AtomicLong lost) implements Outbound {

		@Override
		public WireMessage message() {
			return new Publish("bulk", this.payload, 0L, false, null, null, null, this.seq, null, null, null,
					Extras.NONE);
		}

		@Override
		public String name() {
			return "bulk";
		}

		@Override
		public int bytes() {
			return this.payload.length;
		}

		@Override
		public void written(Link link) {
			this.sent.incrementAndGet();
		}

		@Override
		public void failed(Link link, MeshFailure failure) {
			this.lost.incrementAndGet();
		}

	}

	private static final class Node {

		private final NodeLoop loop;

		private final LoopContext context;

		private final IdentityKey key;

		private final LinkManager links;

		private final AtomicLong received = new AtomicLong();

		private final AtomicLong outOfOrder = new AtomicLong();

		private volatile Contact contact;

		private volatile long awaitedSeq;

		private volatile CompletableFuture<Void> arrived = new CompletableFuture<>();

		private long lastSeq;

		Node(int number, Limits limits) {
			this.key = SimulatedKeys.key(number);
			this.loop = NodeLoop.open("test" + number, true);
			this.context = new LoopContext("test" + number, this.loop.eventLoop(), new JdkSignatures(), limits,
					new Counters());
			byte[] boot = new byte[16];
			boot[15] = (byte) number;
			this.contact = Contact.server(id());
			LinkIdentity identity = new LinkIdentity(id(), new Realm("com.example.test"), boot,
					Set.of(Capabilities.PUBSUB, Capabilities.COMPACT), () -> this.contact, new CertificateProof());
			this.links = new LinkManager(this.context,
					new QuicTransport(this.context, this.loop.eventLoop(), QuicOptions.defaults()), identity,
					new LinkTimings(5_000_000_000L, 60_000_000_000L, 30_000_000_000L, 30_000_000_000L));
			CompletableFuture<Void> bound = new CompletableFuture<>();
			this.context.execute(() -> {
				Path.Udp local = (Path.Udp) this.links.bind(
						new BindSpec("127.0.0.1", 0, TlsPolicy.development(this.key, this.context.wallMillis()), 128),
						(cause) -> {
						});
				this.contact = Contact.server(id(), new Endpoint("127.0.0.1", local.address().getPort()));
				this.links.handle(MessageType.PUBLISH, Publish.class, (link, message) -> {
					if (message.seq() != this.lastSeq + 1) {
						this.outOfOrder.incrementAndGet();
					}
					this.lastSeq = message.seq();
					this.received.incrementAndGet();
					if (message.seq() == this.awaitedSeq) {
						this.arrived.complete(null);
					}
				});
				bound.complete(null);
			});
			bound.join();
		}

		NodeId id() {
			return this.key.nodeId();
		}

		CompletableFuture<Link> connect(Node to) {
			CompletableFuture<Link> future = new CompletableFuture<>();
			this.context.execute(() -> this.links.connect(to.contact, Purpose.KEEP, (link, failure) -> {
				if (link != null) {
					future.complete(link);
				}
				else {
					future.completeExceptionally(failure);
				}
			}));
			return future;
		}

		/** Done when a message of this number, which is not sent yet, has arrived. */
		CompletableFuture<Void> arrival(long seq) {
			this.arrived = new CompletableFuture<>();
			this.awaitedSeq = seq;
			return this.arrived;
		}

		long gauge(String name) {
			return this.context.counters().gauges().get(name);
		}

		long counter(String name) {
			return this.context.counters().value(name);
		}

		boolean sideOf(Node other) {
			return this.links.describe()
				.stream()
				.filter((info) -> info.id().equals(other.id()))
				.findFirst()
				.orElseThrow()
				.dialled();
		}

		void close() {
			CompletableFuture<Void> closed = new CompletableFuture<>();
			this.context.execute(() -> {
				this.links.close();
				closed.complete(null);
			});
			closed.orTimeout(10, TimeUnit.SECONDS).join();
			this.context.close();
			this.loop.close();
		}

	}

}
