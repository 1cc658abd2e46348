package io.macula.engine.transport;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.X509TrustManager;

import io.macula.engine.identity.IdentityKey;
import io.macula.engine.identity.KeyAlgorithm;
import io.macula.engine.identity.PublicIdentity;
import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.testing.LeakCheck;
import io.macula.engine.transport.quic.CongestionControl;
import io.macula.engine.transport.quic.NodeLoop;
import io.macula.engine.transport.quic.QuicOptions;
import io.macula.engine.transport.quic.QuicTransport;
import io.macula.engine.trust.SelfSignedCertificates;
import io.macula.engine.trust.TlsMaterial;
import io.macula.engine.trust.TlsPolicy;
import io.macula.engine.trust.TlsSettings;
import io.macula.engine.trust.TlsTrust;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * What only real QUIC shows: TLS, floods, lost peers, moving addresses.
 */
@ExtendWith(LeakCheck.class)
class QuicIntegrationTests {

	private static final Map<KeyAlgorithm, IdentityKey> KEYS = new EnumMap<>(KeyAlgorithm.class);

	private final List<TestNode> nodes = new ArrayList<>();

	private final long now = System.currentTimeMillis();

	@AfterEach
	void close() {
		this.nodes.forEach(TestNode::close);
		for (TestNode node : this.nodes) {
			assertThat(node.counters.value("runtime.task_failed")).isZero();
		}
	}

	private static IdentityKey key(KeyAlgorithm algorithm) {
		return KEYS.computeIfAbsent(algorithm, (form) -> IdentityKey.generate(form, new SecureRandom()));
	}

	private TestNode node(String host, Limits limits, TlsPolicy tls, QuicOptions options, boolean nativeTransport) {
		TestNode node = new TestNode(host, NodeLoop.open("test", nativeTransport).eventLoop(),
				(context, loop) -> new QuicTransport(context, loop, options), limits, tls, 64);
		this.nodes.add(node);
		return node;
	}

	private TestNode node(TlsPolicy tls) {
		return node("127.0.0.1", Limits.defaults(), tls, QuicOptions.defaults(), true);
	}

	private TestNode node(Limits limits, QuicOptions options) {
		return node("127.0.0.1", limits, TestNode.policy(), options, true);
	}

	private static InetSocketAddress address(TestNode node) {
		return ((Path.Udp) node.path()).address();
	}

	private static void eventually(ThrowingRunnable assertion) {
		await().atMost(Duration.ofSeconds(TestNode.SECONDS))
			.pollInterval(Duration.ofMillis(2))
			.untilAsserted(assertion);
	}

	private static void exchange(TestNode a, Connection connection, TestConnection accepted) {
		int before = accepted.streams.size();
		TestStream stream = a.open(connection);
		a.runOnLoop(() -> {
			stream.stream().write(TestNode.text("hello"));
			stream.stream().finish();
		});
		eventually(() -> assertThat(accepted.streams).hasSize(before + 1));
	}

	private static TestConnection onlyAccepted(TestNode node) {
		eventually(() -> assertThat(node.accepted).hasSize(1));
		return node.accepted.get(0);
	}

	@ParameterizedTest
	@EnumSource(KeyAlgorithm.class)
	void identityKeysOfEveryFormServeForTls(KeyAlgorithm form) {
		for (KeyAlgorithm other : KeyAlgorithm.values()) {
			TestNode a = node(TlsPolicy.development(key(form), this.now));
			TestNode b = node(TlsPolicy.development(key(other), this.now));
			Connection connection = a.connect(b);
			onlyAccepted(b);
			assertThat(PublicIdentity.fromCertificate(connection.tls().certificate()))
				.isEqualTo(key(other).publicIdentity());
			assertThat(PublicIdentity.fromCertificate(b.acceptedConnections.get(0).tls().certificate()))
				.isEqualTo(key(form).publicIdentity());
		}
	}

	@Test
	void diallerWithoutCertificateIsAcceptedAsSuch() throws Exception {
		TestNode b = node(TestNode.policy());
		try (BareDialler dialler = new BareDialler()) {
			dialler.dial(address(b));
			onlyAccepted(b);
			assertThat(b.acceptedConnections.get(0).tls()).isEqualTo(new TlsPeer("macula", null));
		}
	}

	@Test
	void diallerWithoutCertificateIsRefusedWhenOneIsRequired() throws Exception {
		IdentityKey key = key(KeyAlgorithm.ED25519);
		TestNode b = node(TlsPolicy.of(key, TlsSettings.development().withClientCertificateRequired(true), this.now));
		try (BareDialler dialler = new BareDialler()) {
			dialler.dial(address(b));
			assertThat(TestNode.await(dialler.closed).isTlsError()).isTrue();
		}
		assertThat(b.accepted).isEmpty();
		TestNode a = node(TestNode.policy());
		a.connect(b);
		onlyAccepted(b);
	}

	private X509Certificate certificate(IdentityKey key, String name) {
		return SelfSignedCertificates.create(key, List.of(name), List.of(), this.now, new SecureRandom());
	}

	private TlsPolicy production(KeyAlgorithm form, X509Certificate own, X509Certificate... trusted) {
		return TlsPolicy.of(key(form), TlsSettings.production(TlsTrust.of(List.of(trusted)))
			.withMaterial(TlsMaterial.of(key(form).privateKey(), List.of(own))), this.now);
	}

	private static PeerExpectation named(String name) {
		return new PeerExpectation(null, name, List.of(TlsPolicy.JAVA_PROTOCOL), Duration.ofHours(1).toNanos());
	}

	@Test
	void certificatesAreVerifiedInProduction() {
		X509Certificate ofA = certificate(key(KeyAlgorithm.P256), "a.example.com");
		X509Certificate ofB = certificate(key(KeyAlgorithm.ED25519), "b.example.com");
		TestNode a = node(production(KeyAlgorithm.P256, ofA, ofA, ofB));
		TestNode b = node(production(KeyAlgorithm.ED25519, ofB, ofA, ofB));
		Connection connection = TestNode.await(a.dial(b.path(), named("b.example.com")).opened);
		exchange(a, connection, onlyAccepted(b));
		MeshFailure wrongName = TestNode.await(a.dial(b.path(), named("c.example.com")).failed);
		assertThat(wrongName.code()).isEqualTo(FailureCode.REFUSED);
		assertThat(wrongName).hasMessageContaining(b.path().toString());
		TestNode stranger = node(TestNode.policy());
		MeshFailure unknown = TestNode.await(a.dial(stranger.path(), named("localhost")).failed);
		assertThat(unknown.code()).isEqualTo(FailureCode.REFUSED);
		// The dialler is done with TLS before the listener has judged it
		TestConnection refused = stranger.dial(b.path(), named("b.example.com"));
		eventually(() -> assertThat(refused.closed.isDone() || refused.failed.isDone()).isTrue());
		if (refused.closed.isDone()) {
			CloseReason reason = TestNode.await(refused.closed);
			assertThat(reason.code()).isEqualTo(CloseReason.TRANSPORT);
			assertThat(reason.text()).contains("this node's certificate");
		}
		else {
			assertThat(TestNode.await(refused.failed)).hasMessageContaining("this node's certificate");
		}
		assertThat(b.accepted).hasSize(1);
	}

	@Test
	void whatArrivesWhileACertificateIsBeingVerifiedIsNotLost() throws Exception {
		X509Certificate ofA = certificate(key(KeyAlgorithm.P256), "a.example.com");
		X509Certificate ofB = certificate(key(KeyAlgorithm.ED25519), "b.example.com");
		CountDownLatch verified = new CountDownLatch(1);
		TestNode a = node(production(KeyAlgorithm.P256, ofA, ofA, ofB));
		TestNode b = node(
				TlsPolicy.of(key(KeyAlgorithm.ED25519),
						TlsSettings.production(new SlowTrust(TlsTrust.of(List.of(ofA, ofB)), verified))
							.withMaterial(TlsMaterial.of(key(KeyAlgorithm.ED25519).privateKey(), List.of(ofB))),
						this.now));
		try (UdpProxy proxy = new UdpProxy(address(b))) {
			TestConnection dialled = a.dial(new Path.Udp(proxy.address()), named("b.example.com"));
			Connection connection = TestNode.await(dialled.opened);
			assertThat(b.accepted).isEmpty();
			TestStream stream = a.open(connection);
			a.runOnLoop(() -> {
				stream.stream().write(TestNode.text("hello"));
				stream.stream().finish();
			});
			eventually(() -> assertThat(proxy.afterHandshake).hasPositiveValue());
			// Nothing can be sent again
			proxy.silent = true;
			verified.countDown();
			TestConnection accepted = onlyAccepted(b);
			eventually(() -> assertThat(accepted.streams).hasSize(1));
			assertThat(TestNode.await(accepted.streams.get(0).finished)).asString().isEqualTo("hello");
		}
		finally {
			verified.countDown();
		}
	}

	/** Takes its time with those who dial. */
	private record SlowTrust(X509TrustManager trust, CountDownLatch verified) implements X509TrustManager {

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
			try {
				assertThat(this.verified.await(TestNode.SECONDS, TimeUnit.SECONDS)).isTrue();
			}
			catch (InterruptedException ex) {
				throw new CertificateException(ex);
			}
			this.trust.checkClientTrusted(chain, authType);
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
			this.trust.checkServerTrusted(chain, authType);
		}

		@Override
		public X509Certificate[] getAcceptedIssuers() {
			return this.trust.getAcceptedIssuers();
		}

	}

	@Test
	void diallersProveTheirAddressWhenManyHandshakesAreUnderWay() {
		TestNode a = node(TestNode.policy());
		TestNode b = node(Limits.builder().handshakes(1).build(), QuicOptions.defaults());
		exchange(a, a.connect(b), onlyAccepted(b));
		assertThat(b.counters.value("transport.retries")).isPositive();
	}

	private static byte[] initial(Random random) {
		byte[] packet = new byte[1200];
		random.nextBytes(packet);
		ByteBuffer.wrap(packet)
			.put((byte) 0xC3)
			.putInt(1)
			.put((byte) 8)
			.putLong(random.nextLong())
			.put((byte) 8)
			.putLong(random.nextLong())
			.put((byte) 0)
			.putShort((short) (0x4000 | 1150));
		return packet;
	}

	@Test
	void forgedFirstPacketsLeaveNothingBehind() throws IOException {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		TestNode b = node(TestNode.policy());
		try (DatagramSocket attacker = new DatagramSocket()) {
			for (int i = 0; i < 2000; i++) {
				byte[] packet = initial(random);
				attacker.send(new DatagramPacket(packet, packet.length, address(b)));
			}
		}
		TestNode a = node(TestNode.policy());
		exchange(a, a.connect(b), onlyAccepted(b));
		eventually(() -> assertThat(b.counters.snapshot().get("transport.handshakes")).as("seed %d", seed).isZero());
		assertThat(b.counters.value("transport.accepted")).isEqualTo(1);
	}

	@Test
	void handshakesThatNeverEndAreBoundedAndKeepNobodyOut() throws IOException {
		TestNode b = node(Limits.builder().handshakes(8).build(),
				QuicOptions.defaults().withTimeouts(Duration.ofSeconds(60), Duration.ofSeconds(3)));
		TestNode attacker = node(TestNode.policy());
		TestNode a = node(TestNode.policy());
		try (UdpProxy proxy = new UdpProxy(address(b))) {
			proxy.deaf = true;
			for (int i = 0; i < 100; i++) {
				attacker.dial(new Path.Udp(proxy.address()), named("x"));
			}
			eventually(() -> assertThat(b.counters.value("transport.retries")).isGreaterThan(50));
			assertThat(b.counters.snapshot().get("transport.handshakes")).isEqualTo(4);
			exchange(a, a.connect(b), onlyAccepted(b));
		}
		eventually(() -> assertThat(b.counters.snapshot().get("transport.handshakes")).isZero());
		assertThat(b.counters.value("transport.accepted")).isEqualTo(1);
	}

	@Test
	void arbitraryDatagramsHarmNothing() throws IOException {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		TestNode a = node(TestNode.policy());
		TestNode b = node(TestNode.policy());
		Connection connection = a.connect(b);
		TestConnection accepted = onlyAccepted(b);
		AtomicInteger raw = new AtomicInteger();
		try (DatagramSocket attacker = new DatagramSocket()) {
			for (int i = 0; i < 3000; i++) {
				byte[] packet = new byte[random.nextInt(60)];
				random.nextBytes(packet);
				if (packet.length > 0 && (packet[0] & 0xFF) < 0x40) {
					raw.incrementAndGet();
				}
				attacker.send(new DatagramPacket(packet, packet.length, address(b)));
			}
		}
		exchange(a, connection, accepted);
		Connection again = a.connect(b);
		eventually(() -> assertThat(b.accepted).hasSize(2));
		exchange(a, again, b.accepted.get(1));
		assertThat(b.raw).as("seed %d", seed).hasSizeLessThanOrEqualTo(raw.get());
	}

	@Test
	void peerWhoseAddressChangesStaysConnected() throws Exception {
		TestNode a = node(TestNode.policy());
		TestNode b = node(TestNode.policy());
		try (UdpProxy proxy = new UdpProxy(address(b))) {
			Connection connection = TestNode.await(a.dial(new Path.Udp(proxy.address()), TestNode.anyPeer()).opened);
			TestConnection accepted = onlyAccepted(b);
			exchange(a, connection, accepted);
			assertThat(b.acceptedConnections.get(0).remote()).isEqualTo(new Path.Udp(proxy.outerAddress()));
			proxy.rebind();
			Path moved = new Path.Udp(proxy.outerAddress());
			eventually(() -> {
				exchange(a, connection, accepted);
				assertThat(accepted.moves).contains(moved);
			});
			assertThat(b.<Path>onLoop(b.acceptedConnections.get(0)::remote)).isEqualTo(moved);
			assertThat(accepted.closed).isNotDone();
		}
	}

	@Test
	void silentPeerIsDeadAfterTheIdleTimeout() throws Exception {
		QuicOptions brief = QuicOptions.defaults().withTimeouts(Duration.ofSeconds(1), Duration.ofSeconds(5));
		TestNode a = node(Limits.defaults(), brief);
		TestNode b = node(Limits.defaults(), brief);
		try (UdpProxy proxy = new UdpProxy(address(b))) {
			TestConnection dialled = a.dial(new Path.Udp(proxy.address()), TestNode.anyPeer());
			TestNode.await(dialled.opened);
			TestConnection accepted = onlyAccepted(b);
			proxy.silent = true;
			assertThat(TestNode.await(dialled.closed))
				.isEqualTo(CloseReason.local(CloseReason.DEAD, "Nothing arrived for too long"));
			assertThat(TestNode.await(accepted.closed).code()).isEqualTo(CloseReason.DEAD);
		}
	}

	@Test
	void dialThatIsNeverAnsweredTimesOut() throws IOException {
		TestNode a = node(TestNode.policy());
		try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
			PeerExpectation brief = new PeerExpectation(null, "localhost", List.of("macula"),
					Duration.ofMillis(200).toNanos());
			TestConnection dial = a.dial(new Path.Udp((InetSocketAddress) silent.getLocalSocketAddress()), brief);
			MeshFailure failure = TestNode.await(dial.failed);
			assertThat(failure.code()).isEqualTo(FailureCode.TIMEOUT);
			assertThat(dial.outcomes).containsExactly("failed");
		}
	}

	@Test
	void dialsBeyondTheLimitFailAtOnce() {
		TestNode a = node(Limits.builder().handshakes(2).build(), QuicOptions.defaults());
		TestNode b = node(TestNode.policy());
		Path gone = b.path();
		b.runOnLoop(b.socket::close);
		a.dial(gone, named("x"));
		a.dial(gone, named("x"));
		MeshFailure failure = TestNode.await(a.dial(gone, named("x")).failed);
		assertThat(failure.code()).isEqualTo(FailureCode.OVERLOADED);
		assertThat(failure).hasMessageContaining("handshakes");
	}

	@Test
	void addressOfAKindThatTheSocketCannotReachFailsAtOnce() {
		TestNode a = node(TestNode.policy());
		Path six = new Path.Udp(new InetSocketAddress("::1", 4433));
		assertThat(TestNode.await(a.dial(six, named("x")).failed).code()).isEqualTo(FailureCode.UNREACHABLE);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void wildcardSocketServesBothKindsOfAddresses(boolean nativeTransport) {
		assumeTrue(TransportContract.hasIpv6());
		TestNode b = node("::", Limits.defaults(), TestNode.policy(), QuicOptions.defaults(), nativeTransport);
		int port = address(b).getPort();
		for (String host : List.of("127.0.0.1", "::1")) {
			TestNode a = node(host, Limits.defaults(), TestNode.policy(), QuicOptions.defaults(), nativeTransport);
			int before = b.accepted.size();
			Connection connection = TestNode
				.await(a.dial(new Path.Udp(new InetSocketAddress(host, port)), TestNode.anyPeer()).opened);
			eventually(() -> assertThat(b.accepted).hasSize(before + 1));
			exchange(a, connection, b.accepted.get(before));
			assertThat(b.acceptedConnections.get(before).remote()).isEqualTo(a.path());
			TestConnection back = b.dial(a.path(), TestNode.anyPeer());
			TestNode.await(back.opened);
		}
	}

	@Test
	void connectionOnWhichFarTooManyStreamsAreResetIsClosed() {
		TestNode a = node(TestNode.policy());
		TestNode b = node(TestNode.policy());
		TestConnection dialled = a.dial(b.path(), TestNode.anyPeer());
		Connection connection = TestNode.await(dialled.opened);
		TestConnection accepted = onlyAccepted(b);
		Runnable[] next = new Runnable[1];
		AtomicInteger reset = new AtomicInteger();
		next[0] = () -> {
			if (dialled.closed.isDone()) {
				return;
			}
			try {
				Stream stream = connection.openStream(new TestStream());
				stream.write(TestNode.text("x"));
				stream.reset(1);
				reset.incrementAndGet();
			}
			catch (MeshFailure ex) {
				// Until the peer has seen the resets
			}
			// Leaves the loop time to read
			a.context.after(50_000, next[0]);
		};
		a.runOnLoop(next[0]);
		eventually(() -> assertThat(dialled.closed.isDone() && accepted.closed.isDone()).isTrue());
		assertThat(TestNode.await(dialled.closed).code()).isEqualTo(CloseReason.OVERLOADED);
		assertThat(reset.get()).isGreaterThan(8000);
	}

	@ParameterizedTest
	@EnumSource(CongestionControl.class)
	void everyCongestionControlWorks(CongestionControl congestion) {
		TestNode a = node(Limits.defaults(), QuicOptions.defaults().withCongestion(congestion));
		TestNode b = node(Limits.defaults(), QuicOptions.defaults().withWindows(65536, 65536).withDatagramBytes(1200));
		exchange(a, a.connect(b), onlyAccepted(b));
	}

	@Test
	void optionsAreChecked() {
		QuicOptions options = QuicOptions.defaults();
		assertThatIllegalArgumentException().isThrownBy(() -> options.withDatagramBytes(1199))
			.withMessageContaining("datagramBytes is 1199");
		assertThatIllegalArgumentException().isThrownBy(() -> options.withWindows(1 << 20, 1 << 19));
		assertThatIllegalArgumentException().isThrownBy(() -> options.withSocketBuffer(0));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> options.withTimeouts(Duration.ZERO, Duration.ofSeconds(1)));
	}

}
