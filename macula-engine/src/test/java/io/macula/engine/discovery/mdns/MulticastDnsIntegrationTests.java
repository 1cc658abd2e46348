package io.macula.engine.discovery.mdns;

import java.io.File;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.macula.engine.MaculaNode;
import io.macula.engine.MaculaNodeBuilder;
import io.macula.engine.discovery.LanAnnouncement;
import io.macula.engine.discovery.LanListener;
import io.macula.engine.discovery.LanNode;
import io.macula.engine.discovery.LanSession;
import io.macula.engine.discovery.LanStatus;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.NodeId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * {@link MulticastDns} on the loopback interface: nothing leaves the machine.
 */
@Timeout(value = 100, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MulticastDnsIntegrationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final String LOOPBACK = "127.0.0.1";

	@BeforeAll
	static void loopbackKnowsMulticast() {
		assumeTrue(echoes(), "the loopback interface of this machine does not carry multicast");
	}

	private static boolean echoes() {
		try (MulticastSocket socket = new MulticastSocket(0)) {
			InetAddress group = InetAddress.getByName("224.0.0.251");
			NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getByName(LOOPBACK));
			socket.setNetworkInterface(loopback);
			socket.joinGroup(new InetSocketAddress(group, 0), loopback);
			socket.setSoTimeout(2000);
			socket.send(new DatagramPacket(new byte[1], 1, group, socket.getLocalPort()));
			socket.receive(new DatagramPacket(new byte[1], 1));
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static MaculaNodeBuilder builder(String realm) {
		return MaculaNode.builder().realm(realm).listen(LOOPBACK, 0).mdns(LOOPBACK);
	}

	@Test
	void nodesWithoutSeedsFindEachOther() {
		try (MaculaNode first = builder("com.example.lan").build();
				MaculaNode second = builder("com.example.lan").build();
				MaculaNode stranger = builder("com.example.other").build()) {
			first.start();
			second.start();
			stranger.start();
			await().atMost(PATIENCE).until(() -> linked(first, second) && linked(second, first));
			await().atMost(PATIENCE)
				.until(() -> first.counters().getOrDefault("discovery.lan.ignored.realm", 0L) > 0
						&& stranger.counters().getOrDefault("discovery.lan.ignored.realm", 0L) > 0);
			assertThat(stranger.peers()).isEmpty();
			assertThat(first.lan()).isEqualTo(new LanStatus(LOOPBACK, null, 1));
			assertThat(first.advertise("lan.echo", (call) -> call.args())).succeedsWithin(PATIENCE);
			assertThat(second.call("lan.echo", new byte[] { 7 })).succeedsWithin(PATIENCE).isEqualTo(new byte[] { 7 });
		}
	}

	private static boolean linked(MaculaNode from, MaculaNode to) {
		return from.peers().stream().anyMatch((peer) -> peer.id().equals(to.id()));
	}

	@Test
	void nodeThatLeavesIsGoneAndOneThatIsNotDialledIsNeverFound() {
		NodeId leaving = NodeId.sha256Of("leaving");
		NodeId silent = NodeId.sha256Of("silent");
		Recorder recorder = new Recorder();
		MulticastDns mdns = new MulticastDns("lo".equals(loopbackName()) ? "lo" : LOOPBACK);
		try (LanSession searching = mdns.open(announcement(silent, false), recorder)) {
			try (LanSession announced = mdns.open(announcement(leaving, true), new Recorder())) {
				assertThat(List.of(searching, announced)).doesNotHaveDuplicates();
				await().atMost(PATIENCE).until(() -> recorder.there.containsKey(leaving));
				assertThat(recorder.there.get(leaving)).satisfies((node) -> {
					assertThat(node.endpoints()).containsExactly(new Endpoint(LOOPBACK, 4711));
					assertThat(node.realm()).isEqualTo(NodeId.sha256Of("realm"));
					assertThat(node.version()).isEqualTo(LanAnnouncement.VERSION);
				});
			}
			await().atMost(PATIENCE).until(() -> !recorder.there.containsKey(leaving));
			assertThat(recorder.ever).doesNotContain(silent);
		}
	}

	private static @Nullable String loopbackName() {
		try {
			return NetworkInterface.getByInetAddress(InetAddress.getByName(LOOPBACK)).getName();
		}
		catch (IOException ex) {
			return null;
		}
	}

	private static LanAnnouncement announcement(NodeId node, boolean dialled) {
		return new LanAnnouncement(node, NodeId.sha256Of("realm"), 4711, null, dialled);
	}

	@Test
	void unknownInterfaceIsNoReasonNotToStart() {
		try (MaculaNode node = MaculaNode.builder()
			.listen(LOOPBACK, 0)
			// Malformed, so that no name server is asked
			.mdns("[no such interface]")
			.build()
			.start()) {
			assertThat(node.joined()).succeedsWithin(PATIENCE);
			await().atMost(PATIENCE).until(() -> node.lan() != null && node.lan().failure() != null);
			assertThat(node.lan().failure()).contains("multicast DNS cannot be used", "network interface");
		}
	}

	@Test
	void nodeIsClosedWhenTheSearchIs() {
		MaculaNode node = builder("com.example.threads").build();
		try (node) {
			node.start();
			await().atMost(PATIENCE).until(() -> node.lan() != null && node.lan().address() != null);
		}
		String name = node.id().shortText();
		// What is left of the threads of JmDNS is on its way out
		assertThat(Thread.getAllStackTraces().keySet())
			.noneMatch((thread) -> thread.getName().startsWith("SocketListener(")
					&& thread.getName().contains(node.id().toString().substring(0, 24)));
		await().atMost(PATIENCE)
			.until(() -> Thread.getAllStackTraces()
				.keySet()
				.stream()
				.noneMatch((thread) -> thread.getName().contains("macula-mdns-" + name)
						|| thread.getName().contains(node.id().toString().substring(0, 24))));
	}

	@Test
	void withoutJmDnsTheNodeRunsAndSaysWhatIsMissing() throws IOException, InterruptedException {
		String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> !entry.contains("jmdns"))
			.collect(Collectors.joining(File.pathSeparator));
		Process process = LanProcess.start(List.of(), classPath, LOOPBACK);
		try {
			assertThat(process.inputReader().lines().filter((line) -> line.startsWith("failure ")).findFirst())
				.hasValueSatisfying((line) -> assertThat(line).contains("add org.jmdns:jmdns to the class path"));
			process.getOutputStream().close();
			assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
			assertThat(process.exitValue()).isZero();
		}
		finally {
			process.destroyForcibly();
		}
	}

	private static final class Recorder implements LanListener {

		private final ConcurrentHashMap<NodeId, LanNode> there = new ConcurrentHashMap<>();

		private final Set<NodeId> ever = ConcurrentHashMap.newKeySet();

		@Override
		public void opened(String address) {
			assertThat(address).isEqualTo(LOOPBACK);
		}

		@Override
		public void found(LanNode node) {
			this.there.put(node.node(), node);
			this.ever.add(node.node());
		}

		@Override
		public void gone(NodeId node) {
			this.there.remove(node);
		}

		@Override
		public void ignored(String reason) {
			// Not counted here
		}

		@Override
		public void failed(String why) {
			throw new IllegalStateException(why);
		}

	}

}
