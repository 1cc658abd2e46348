package io.macula.engine;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import javax.management.JMException;
import javax.management.ObjectName;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.macula.engine.link.Link;
import io.macula.engine.link.PeerListener;
import io.macula.engine.link.SoakDialler;
import io.macula.engine.transport.CloseReason;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import org.awaitility.Awaitility;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two batches of links to one node over real QUIC, opened and closed; the second must
 * leave no more behind than the first. A program of its own, so that nothing else in the
 * process moves its figures. Ends with status 1 if something grew or a buffer was lost.
 * See docs/soak.md.
 */
final class ConnectSoak {

	private static final String REALM = "com.example.soak";

	private static final int DIALLERS = 8;

	private static final long MEBI = 1 << 20;

	private static final long MAX_HEAP_GROWTH = 5 * MEBI;

	private static final double MAX_RESIDENT = 1.15;

	/** Timers that begin with the first link that a node sees. */
	private static final long SLACK = 2;

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private final ListAppender<ILoggingEvent> leaks = new ListAppender<>();

	private final MaculaNode node;

	private final List<SoakDialler> diallers = new ArrayList<>();

	private ConnectSoak() {
		this.leaks.start();
		((Logger) LoggerFactory.getLogger(ResourceLeakDetector.class)).addAppender(this.leaks);
		this.node = MaculaNode.builder().realm(REALM).listen("127.0.0.1", 0).build().start();
		for (int i = 0; i < DIALLERS; i++) {
			SoakDialler.Ending[] endings = SoakDialler.Ending.values();
			this.diallers.add(new SoakDialler(i, REALM, endings[i % endings.length]));
		}
		graph().context().execute(() -> graph().links().addPeerListener(new HangUp()));
	}

	/**
	 * Run two batches.
	 * @param args number of links of each batch
	 * @throws Exception if something could not be done at all
	 */
	public static void main(String[] args) throws Exception {
		// Other threads would keep the process alive
		Thread.currentThread().setUncaughtExceptionHandler((thread, cause) -> failed(cause));
		int count = Integer.parseInt(args[0]);
		System.out.printf("links of a batch: %d, leak detection: %s, Java %s%n", count, ResourceLeakDetector.getLevel(),
				Runtime.version());
		ConnectSoak soak = new ConnectSoak();
		Footprint first = soak.batch(1, count);
		Footprint second = soak.batch(2, count);
		List<String> faults = soak.faults(first, second, count);
		soak.diallers.forEach(SoakDialler::close);
		soak.node.close();
		faults.forEach((fault) -> System.out.println("FAULT: " + fault));
		if (!faults.isEmpty()) {
			System.out.println(soak.node.counters());
			System.out.println(diagnosis("vmNativeMemory", "summary"));
			System.out.println(diagnosis("gcClassHistogram").lines().limit(60).toList());
		}
		System.exit(faults.isEmpty() ? 0 : 1);
	}

	private static void failed(Throwable cause) {
		cause.printStackTrace(System.out);
		System.exit(1);
	}

	private NodeGraph graph() {
		return ((MeshNode) this.node).graph();
	}

	private Footprint batch(int number, int count) throws IOException {
		Map<String, Long> before = idle();
		long begin = System.nanoTime();
		List<CompletableFuture<Void>> runs = new ArrayList<>();
		for (int i = 0; i < DIALLERS; i++) {
			runs.add(this.diallers.get(i).run(this.node.endpoint(), (count + i) / DIALLERS));
		}
		CompletableFuture.allOf(runs.toArray(CompletableFuture[]::new)).orTimeout(8, TimeUnit.MINUTES).join();
		long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);
		// Every timer of the batch has run out, or was cancelled, when there are no more
		// than those that a node always has
		Awaitility.await()
			.atMost(PATIENCE)
			.untilAsserted(() -> assertThat(idle())
				.allSatisfy((name, value) -> assertThat(value).as(name).isLessThanOrEqualTo(before.get(name) + SLACK)));
		Footprint footprint = Footprint.now();
		System.out.printf("batch %d: %d links opened in %d s; timers, connections and handshakes as before; %s%n",
				number, count, seconds, footprint);
		return footprint;
	}

	/** Figures of everything that has a time. */
	private Map<String, Long> idle() {
		Map<String, Long> figures = new TreeMap<>();
		add(figures, "node ", this.node.gauges());
		for (SoakDialler dialler : this.diallers) {
			add(figures, dialler.name() + " ", dialler.counters().gauges());
		}
		figures.put("node links", (long) this.node.status().links());
		return figures;
	}

	private static void add(Map<String, Long> figures, String who, Map<String, Long> gauges) {
		for (String name : List.of("runtime.timers", "transport.connections", "transport.handshakes")) {
			figures.put(who + name, gauges.get(name));
		}
	}

	private List<String> faults(Footprint first, Footprint second, int count) {
		List<String> faults = new ArrayList<>();
		long opened = this.node.counters().getOrDefault("link.opened", 0L);
		if (opened < 2L * count) {
			faults.add("the node has seen " + opened + " links only");
		}
		if (second.heap() - first.heap() > MAX_HEAP_GROWTH) {
			faults.add("the heap grew by more than " + MAX_HEAP_GROWTH + " bytes");
		}
		if (second.resident() > MAX_RESIDENT * first.resident()) {
			faults.add("the process grew by more than 15 %");
		}
		this.leaks.list.forEach((event) -> faults.add(event.getFormattedMessage()));
		return faults;
	}

	private static String diagnosis(String operation, String... arguments) {
		try {
			return String.valueOf(ManagementFactory.getPlatformMBeanServer()
				.invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"), operation,
						new Object[] { arguments }, new String[] { String[].class.getName() }));
		}
		catch (JMException ex) {
			return operation + ": " + ex;
		}
	}

	/** Some links are closed by the node. */
	private final class HangUp implements PeerListener {

		@Override
		public void linkUp(Link link) {
			boolean hangsUp = ConnectSoak.this.diallers.stream()
				.anyMatch((dialler) -> dialler.is(link) && dialler.ending() == SoakDialler.Ending.THERE);
			if (hangsUp) {
				graph().context().execute(() -> SoakDialler.hangUp(link));
			}
		}

		@Override
		public void linkDown(Link link, CloseReason reason) {
			// As it shall be
		}

	}

	/**
	 * What the process uses, in bytes.
	 *
	 * @param heap used after collections of garbage
	 * @param resident as the kernel says
	 * @param direct buffers of the JDK
	 * @param pooled memory of Netty's pool outside the heap
	 * @param threads live threads
	 */
	private record Footprint(long heap, long resident, long direct, long pooled, int threads) {

		static Footprint now() throws IOException {
			long least = Long.MAX_VALUE;
			for (int i = 0; i < 5; i++) {
				System.gc();
				// Netty reports buffers that were lost when it makes others
				for (int j = 0; j < 256; j++) {
					ByteBufAllocator.DEFAULT.directBuffer(16).release();
					ByteBufAllocator.DEFAULT.heapBuffer(16).release();
				}
				least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
			}
			long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)
				.stream()
				.mapToLong(BufferPoolMXBean::getMemoryUsed)
				.sum();
			return new Footprint(least, residentBytes(), direct,
					PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory(),
					ManagementFactory.getThreadMXBean().getThreadCount());
		}

		private static long residentBytes() throws IOException {
			Path status = Path.of("/proc/self/status");
			if (!Files.exists(status)) {
				return 0;
			}
			return Files.readAllLines(status)
				.stream()
				.filter((line) -> line.startsWith("VmRSS:"))
				.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
				.findFirst()
				.orElse(0);
		}

		@Override
		public String toString() {
			return "heap %.2f MiB, RSS %.1f MiB, direct %.1f MiB, pooled %.1f MiB, %d threads"
				.formatted(mebi(this.heap), mebi(this.resident), mebi(this.direct), mebi(this.pooled), this.threads);
		}

		private static double mebi(long bytes) {
			return (double) bytes / MEBI;
		}

	}

}
