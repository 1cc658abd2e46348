package io.macula.engine.transport;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.macula.engine.runtime.FailureCode;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.testing.LeakCheck;
import io.macula.engine.trust.TlsPolicy;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * What every transport does.
 */
@ExtendWith(LeakCheck.class)
abstract class TransportContract {

	static final int STREAMS = 64;

	private final List<TestNode> nodes = new ArrayList<>();

	/**
	 * Make a node on a loop of its own.
	 */
	protected abstract TestNode create(String host, Limits limits, TlsPolicy tls, int streams);

	protected TestNode node(String host, Limits limits, TlsPolicy tls, int streams) {
		TestNode node = create(host, limits, tls, streams);
		this.nodes.add(node);
		return node;
	}

	protected TestNode node() {
		return node("127.0.0.1", Limits.defaults(), TestNode.policy(), STREAMS);
	}

	@AfterEach
	void close() {
		this.nodes.forEach(TestNode::close);
		for (TestNode node : this.nodes) {
			assertThat(node.counters.value("runtime.task_failed")).isZero();
		}
	}

	private static void eventually(org.awaitility.core.ThrowingRunnable assertion) {
		await().atMost(Duration.ofSeconds(TestNode.SECONDS))
			.pollInterval(Duration.ofMillis(2))
			.untilAsserted(assertion);
	}

	private static byte[] randomBytes(Random random, int length) {
		byte[] bytes = new byte[length];
		random.nextBytes(bytes);
		return bytes;
	}

	private static TestConnection onlyAccepted(TestNode node) {
		eventually(() -> assertThat(node.accepted).hasSize(1));
		return node.accepted.get(0);
	}

	private static TestStream onlyStream(TestConnection connection) {
		eventually(() -> assertThat(connection.streams).hasSize(1));
		return connection.streams.get(0);
	}

	@Test
	void openedAndAcceptedWithTheFirstCommonProtocolAndBothCertificates() {
		TestNode a = node();
		TestNode b = node();
		Connection connection = a.connect(b);
		onlyAccepted(b);
		Connection accepted = b.acceptedConnections.get(0);
		assertThat(connection.tls().protocol()).isEqualTo(TlsPolicy.JAVA_PROTOCOL);
		assertThat(accepted.tls().protocol()).isEqualTo(TlsPolicy.JAVA_PROTOCOL);
		assertThat(connection.tls().certificate()).isEqualTo(b.tls.material().certificate());
		assertThat(accepted.tls().certificate()).isEqualTo(a.tls.material().certificate());
		assertThat(connection.remote()).isEqualTo(b.path());
		assertThat(accepted.remote()).isEqualTo(a.path());
	}

	@Test
	void diallerThatOffersOneProtocolGetsThatOne() {
		TestNode a = node();
		TestNode b = node();
		Connection connection = TestNode.await(a.dial(b.path(), TestNode.expect(TlsPolicy.ERLANG_PROTOCOL)).opened);
		assertThat(connection.tls().protocol()).isEqualTo(TlsPolicy.ERLANG_PROTOCOL);
		onlyAccepted(b);
		assertThat(b.acceptedConnections.get(0).tls().protocol()).isEqualTo(TlsPolicy.ERLANG_PROTOCOL);
	}

	@Test
	void dialWithoutACommonProtocolFailsWithoutWaitingForTheTimeout() {
		TestNode a = node();
		TestNode b = node();
		PeerExpectation patient = new PeerExpectation(null, "localhost", List.of("other/1"), TimeUnit.HOURS.toNanos(1));
		TestConnection dial = a.dial(b.path(), patient);
		MeshFailure failure = TestNode.await(dial.failed);
		assertThat(failure.getMessage()).contains(b.path().toString());
		assertThat(failure.code()).isEqualTo(FailureCode.UNREACHABLE);
		assertThat(b.accepted).isEmpty();
		assertThat(dial.outcomes).containsExactly("failed");
	}

	@Test
	void dialOfAPortWhereNobodyIsFails() {
		TestNode a = node();
		TestNode b = node();
		Path gone = b.path();
		b.runOnLoop(b.socket::close);
		PeerExpectation brief = new PeerExpectation(null, "localhost", List.of(TlsPolicy.JAVA_PROTOCOL),
				TimeUnit.MILLISECONDS.toNanos(300));
		TestConnection dial = a.dial(gone, brief);
		assertThat(TestNode.await(dial.failed).code()).isIn(FailureCode.UNREACHABLE, FailureCode.TIMEOUT);
		assertThat(dial.outcomes).containsExactly("failed");
	}

	@Test
	void cancelledDialFailsOnce() {
		TestNode a = node();
		TestNode b = node();
		TestConnection dial = new TestConnection();
		a.runOnLoop(() -> {
			Dial handle = a.socket.dial(b.path0(), TestNode.anyPeer(), dial);
			handle.cancel();
			handle.cancel();
			assertThat(dial.outcomes).isEmpty();
		});
		assertThat(TestNode.await(dial.failed).code()).isEqualTo(FailureCode.CANCELLED);
		a.connect(b);
		assertThat(dial.outcomes).containsExactly("failed");
	}

	@Test
	void cancelAfterTheDialSucceededDoesNothing() {
		TestNode a = node();
		TestNode b = node();
		TestConnection recorder = new TestConnection();
		Dial dial = a.onLoop(() -> a.socket.dial(b.path0(), TestNode.anyPeer(), recorder));
		Connection connection = TestNode.await(recorder.opened);
		a.runOnLoop(dial::cancel);
		exchange(a, connection, b);
		assertThat(recorder.outcomes).containsExactly("opened");
	}

	private void exchange(TestNode a, Connection connection, TestNode b) {
		int before = b.accepted.stream().mapToInt((accepted) -> accepted.streams.size()).sum();
		TestStream stream = a.open(connection);
		a.runOnLoop(() -> {
			stream.stream().write(TestNode.text("hello"));
			stream.stream().finish();
		});
		eventually(() -> assertThat(b.accepted.stream().mapToInt((accepted) -> accepted.streams.size()).sum())
			.isEqualTo(before + 1));
	}

	@Test
	void streamsOfBothSidesCarryLargeDataInOrderBothWays() {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		TestNode a = node();
		TestNode b = node();
		Connection connection = a.connect(b);
		TestConnection accepted = onlyAccepted(b);
		TestConnection dialled = null;
		int count = 8;
		List<byte[]> sent = new ArrayList<>();
		List<byte[]> answered = new ArrayList<>();
		List<TestStream> streams = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			sent.add(randomBytes(random, 1_500_000 + random.nextInt(1_000_000)));
			answered.add(randomBytes(random, 1_500_000 + random.nextInt(1_000_000)));
			streams.add(a.open(connection));
		}
		for (int i = 0; i < count; i++) {
			a.runOnLoop(new Writer(streams.get(i).stream(), sent.get(i), 1 + random.nextInt(60_000)));
		}
		eventually(() -> assertThat(accepted.streams).hasSize(count));
		for (TestStream stream : accepted.streams) {
			int index = (int) (stream.stream().id() / 4);
			b.runOnLoop(new Writer(stream.stream(), answered.get(index), 1 + random.nextInt(60_000)));
		}
		for (TestStream stream : accepted.streams) {
			int index = (int) (stream.stream().id() / 4);
			assertThat(Arrays.equals(TestNode.await(stream.finished), sent.get(index))).as("seed %d", seed).isTrue();
		}
		for (int i = 0; i < count; i++) {
			assertThat(Arrays.equals(TestNode.await(streams.get(i).finished), answered.get(i))).as("seed %d", seed)
				.isTrue();
		}
		assertThat(dialled).isNull();
	}

	@Test
	void streamNumbersCountAsInQuic() {
		TestNode a = node();
		TestNode b = node();
		TestConnection dialled = a.dial(b.path(), TestNode.anyPeer());
		Connection connection = TestNode.await(dialled.opened);
		onlyAccepted(b);
		Connection accepted = b.acceptedConnections.get(0);
		assertThat(a.open(connection).stream().id()).isEqualTo(0);
		assertThat(a.open(connection).stream().id()).isEqualTo(4);
		TestStream first = b.open(accepted);
		assertThat(first.stream().id()).isEqualTo(1);
		assertThat(b.open(accepted).stream().id()).isEqualTo(5);
		b.runOnLoop(() -> first.stream().write(TestNode.text("x")));
		assertThat(onlyStream(dialled).stream().id()).isEqualTo(1);
	}

	@Test
	void acceptingSideMayOpenAStreamAndWriteWhileItAccepts() {
		TestNode a = node();
		TestStream early = new TestStream();
		TestNode b = node();
		b.onAccepted = (connection) -> connection.openStream(early).write(TestNode.text("welcome"));
		TestConnection dialled = a.dial(b.path(), TestNode.anyPeer());
		TestNode.await(dialled.opened);
		TestStream stream = onlyStream(dialled);
		eventually(() -> assertThat(stream.received()).isEqualTo("welcome".length()));
		assertThat(dialled.outcomes).containsExactly("opened");
	}

	@Test
	void finishedSideStillReceives() {
		TestNode a = node();
		TestNode b = node();
		Connection connection = a.connect(b);
		TestStream asking = a.open(connection);
		a.runOnLoop(() -> {
			asking.stream().write(TestNode.text("question"));
			asking.stream().finish();
			asking.stream().finish();
		});
		TestStream answering = onlyStream(onlyAccepted(b));
		assertThat(new String(TestNode.await(answering.finished), StandardCharsets.UTF_8)).isEqualTo("question");
		b.runOnLoop(() -> {
			answering.stream().write(TestNode.text("answer"));
			answering.stream().finish();
		});
		assertThat(new String(TestNode.await(asking.finished), StandardCharsets.UTF_8)).isEqualTo("answer");
		assertThat(asking.reset).isNotDone();
		assertThat(answering.reset).isNotDone();
	}

	@Test
	void streamFinishedWithoutDataIsSeenByThePeer() {
		TestNode a = node();
		TestNode b = node();
		TestStream stream = a.open(a.connect(b));
		a.runOnLoop(() -> stream.stream().finish());
		assertThat(TestNode.await(onlyStream(onlyAccepted(b)).finished)).isEmpty();
	}

	@Test
	void writingAfterFinishIsAnErrorOfTheCaller() {
		TestNode a = node();
		TestNode b = node();
		TestStream stream = a.open(a.connect(b));
		ByteBuf late = TestNode.text("late");
		a.runOnLoop(() -> {
			stream.stream().finish();
			assertThatIllegalStateException().isThrownBy(() -> stream.stream().write(late));
		});
		assertThat(late.refCnt()).isZero();
	}

	@Test
	void resetEndsBothDirectionsAndTellsTheCode() {
		TestNode a = node();
		TestNode b = node();
		Connection connection = a.connect(b);
		TestStream stream = a.open(connection);
		a.runOnLoop(() -> stream.stream().write(TestNode.text("some")));
		TestStream other = onlyStream(onlyAccepted(b));
		eventually(() -> assertThat(other.received()).isEqualTo(4));
		a.runOnLoop(() -> stream.stream().reset(42));
		assertThat(TestNode.await(other.reset)).isEqualTo(42);
		b.runOnLoop(() -> assertThat(other.stream().write(TestNode.text("nobody hears this"))).isFalse());
		exchange(a, connection, b);
		assertThat(stream.received()).isZero();
		assertThat(stream.reset).isNotDone();
		assertThat(other.finished).isNotDone();
	}

	@Test
	void acceptingSideMayResetToo() {
		TestNode a = node();
		TestNode b = node();
		TestStream stream = a.open(a.connect(b));
		a.runOnLoop(() -> stream.stream().write(TestNode.text("some")));
		TestStream other = onlyStream(onlyAccepted(b));
		b.runOnLoop(() -> other.stream().reset(7));
		assertThat(TestNode.await(stream.reset)).isEqualTo(7);
	}

	@Test
	void writerIsHeldBackAndToldWhenItMayGoOn() {
		TestNode a = node();
		TestNode b = node();
		Connection connection = a.connect(b);
		TestStream stream = a.open(connection);
		AtomicInteger refusals = new AtomicInteger();
		AtomicInteger wakeups = new AtomicInteger();
		int total = 16 << 20;
		int piece = 64 << 10;
		AtomicInteger written = new AtomicInteger();
		AtomicBoolean inWrite = new AtomicBoolean();
		Runnable writer = () -> {
			boolean writable = true;
			while (writable && written.get() < total) {
				inWrite.set(true);
				writable = stream.stream().write(Unpooled.wrappedBuffer(new byte[piece]));
				inWrite.set(false);
				written.addAndGet(piece);
			}
			if (!writable) {
				refusals.incrementAndGet();
				assertThat(stream.stream().writableBytes()).isZero();
			}
			if (written.get() >= total) {
				stream.stream().finish();
			}
		};
		a.runOnLoop(() -> {
			stream.stream().onWritable(() -> {
				assertThat(inWrite).isFalse();
				assertThat(stream.stream().writableBytes()).isPositive();
				wakeups.incrementAndGet();
				if (written.get() < total) {
					writer.run();
				}
			});
			writer.run();
		});
		TestStream other = onlyStream(onlyAccepted(b));
		assertThat(TestNode.await(other.finished)).hasSize(total);
		assertThat(refusals.get()).isPositive();
		assertThat(wakeups.get()).isPositive().isLessThanOrEqualTo(refusals.get());
	}

	@Test
	void streamWithoutRoomIsToldOfRoomAlsoIfItDidNotWrite() {
		TestNode a = node();
		TestNode b = node();
		Connection connection = a.connect(b);
		TestStream busy = a.open(connection);
		TestStream quiet = a.open(connection);
		CompletableFuture<Long> room = new CompletableFuture<>();
		a.runOnLoop(() -> {
			quiet.stream().onWritable(() -> room.complete(quiet.stream().writableBytes()));
			quiet.stream().write(Unpooled.wrappedBuffer(new byte[1]));
			busy.stream().write(Unpooled.wrappedBuffer(new byte[16 << 20]));
			long left = quiet.stream().writableBytes();
			if (left > 0) {
				room.complete(left);
			}
		});
		assertThat(TestNode.await(room)).isPositive();
	}

	@Test
	void bytesBeyondTheWindowAreKeptAndSentInOrder() {
		long seed = System.nanoTime();
		byte[] large = randomBytes(new Random(seed), 8 << 20);
		TestNode a = node();
		TestNode b = node();
		TestStream stream = a.open(a.connect(b));
		a.runOnLoop(() -> {
			assertThat(stream.stream().write(Unpooled.wrappedBuffer(large, 0, large.length - 5))).isFalse();
			stream.stream().write(Unpooled.wrappedBuffer(large, large.length - 5, 5));
			stream.stream().finish();
		});
		assertThat(Arrays.equals(TestNode.await(onlyStream(onlyAccepted(b)).finished), large)).as("seed %d", seed)
			.isTrue();
	}

	@Test
	void manyStreamsInTurnStayWithinTheLimit() {
		TestNode a = node();
		TestNode b = node();
		AtomicInteger answered = new AtomicInteger();
		b.onStream = (connection, opened) -> new TestStream() {

			@Override
			public void finished() {
				opened.write(TestNode.text("done"));
				opened.finish();
			}

		};
		Connection connection = a.connect(b);
		int total = 1000;
		AtomicInteger started = new AtomicInteger();
		CompletableFuture<Void> done = new CompletableFuture<>();
		Runnable[] next = new Runnable[1];
		next[0] = () -> {
			if (started.getAndIncrement() >= total) {
				return;
			}
			Stream stream = connection.openStream(new TestStream() {

				@Override
				public void finished() {
					if (answered.incrementAndGet() == total) {
						done.complete(null);
					}
					// The end of the stream is settled by then
					a.loop.execute(next[0]);
				}

			});
			stream.write(TestNode.text("work"));
			stream.finish();
		};
		a.runOnLoop(() -> {
			for (int i = 0; i < STREAMS / 4; i++) {
				next[0].run();
			}
		});
		TestNode.await(done);
		assertThat(answered).hasValue(total);
	}

	@Test
	void streamsOverThePeersLimitAreRefusedUntilOthersEnd() {
		TestNode a = node();
		TestNode b = node("127.0.0.1", Limits.defaults(), TestNode.policy(), 3);
		Connection connection = a.connect(b);
		List<TestStream> open = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			TestStream stream = a.open(connection);
			a.runOnLoop(() -> stream.stream().write(TestNode.text("x")));
			open.add(stream);
		}
		for (int i = 0; i < 5; i++) {
			assertThatExceptionOfType(MeshFailure.class).isThrownBy(() -> a.open(connection))
				.satisfies((failure) -> assertThat(failure.code()).isEqualTo(FailureCode.OVERLOADED));
		}
		TestConnection accepted = onlyAccepted(b);
		eventually(() -> assertThat(accepted.streams).hasSize(3));
		a.runOnLoop(() -> open.get(0).stream().finish());
		b.runOnLoop(() -> accepted.streams.get(0).stream().finish());
		TestNode.await(open.get(0).finished);
		eventually(() -> {
			TestStream stream = a.open(connection);
			a.runOnLoop(() -> stream.stream().write(TestNode.text("y")));
		});
		eventually(() -> assertThat(accepted.streams).hasSize(4));
		assertThat(accepted.streams.get(3).stream().id()).isEqualTo(12);
	}

	@Test
	void rawDatagramsBeforeDuringAndAfterAConnectionComeFromTheListeningPort() {
		TestNode a = node();
		TestNode b = node();
		raw(a, b, 0x01, "before");
		Connection connection = a.connect(b);
		raw(a, b, 0x00, "during");
		exchange(a, connection, b);
		a.runOnLoop(() -> connection.close(CloseReason.local(CloseReason.NORMAL, "")));
		TestNode.await(onlyAccepted(b).closed);
		raw(a, b, 0x3F, "after");
		raw(b, a, 0x20, "back");
	}

	private void raw(TestNode from, TestNode to, int first, String text) {
		String whole = (char) first + text;
		Path target = to.path();
		eventually(() -> {
			from.runOnLoop(() -> from.socket.sendRaw(target, TestNode.text(whole)));
			assertThat(to.raw).contains(whole);
		});
		assertThat(to.rawFrom).contains(from.path());
	}

	@Test
	void rawDatagramThatLooksLikeQuicIsRefused() {
		TestNode a = node();
		ByteBuf quic = Unpooled.wrappedBuffer(new byte[] { 0x40 });
		ByteBuf empty = Unpooled.buffer(1);
		a.runOnLoop(() -> {
			assertThatIllegalArgumentException().isThrownBy(() -> a.socket.sendRaw(a.socket.local(), quic));
			assertThatIllegalArgumentException().isThrownBy(() -> a.socket.sendRaw(a.socket.local(), empty));
		});
		assertThat(quic.refCnt()).isZero();
		assertThat(empty.refCnt()).isZero();
	}

	@Test
	void twoNodesMayDialEachOtherAtTheSameTime() {
		TestNode a = node();
		TestNode b = node();
		Path toA = a.path();
		Path toB = b.path();
		TestConnection ab = new TestConnection();
		TestConnection ba = new TestConnection();
		a.loop.execute(() -> a.socket.dial(toB, TestNode.anyPeer(), ab));
		b.loop.execute(() -> b.socket.dial(toA, TestNode.anyPeer(), ba));
		Connection fromA = TestNode.await(ab.opened);
		Connection fromB = TestNode.await(ba.opened);
		onlyAccepted(a);
		onlyAccepted(b);
		exchange(a, fromA, b);
		exchange(b, fromB, a);
	}

	@Test
	void hundredsOfDialsFromBothSidesAllSucceed() {
		TestNode a = node();
		TestNode b = node();
		Path toA = a.path();
		Path toB = b.path();
		int each = 200;
		List<TestConnection> dials = new ArrayList<>();
		for (int i = 0; i < each; i++) {
			dials.add(a.dial(toB, TestNode.anyPeer()));
			dials.add(b.dial(toA, TestNode.anyPeer()));
		}
		dials.forEach((dial) -> TestNode.await(dial.opened));
		eventually(() -> assertThat(a.accepted).hasSize(each));
		eventually(() -> assertThat(b.accepted).hasSize(each));
		for (int i = 0; i < dials.size(); i++) {
			TestNode node = (i % 2 == 0) ? a : b;
			TestStream stream = node.open(TestNode.await(dials.get(i).opened));
			node.runOnLoop(() -> stream.stream().write(TestNode.text("x")));
		}
		eventually(() -> assertThat(a.accepted).allSatisfy((accepted) -> assertThat(accepted.streams).hasSize(1)));
		eventually(() -> assertThat(b.accepted).allSatisfy((accepted) -> assertThat(accepted.streams).hasSize(1)));
	}

	@Test
	void datagramsOfAConnectionArriveAtBothEnds() {
		TestNode a = node();
		TestNode b = node();
		TestConnection dialled = a.dial(b.path(), TestNode.anyPeer());
		Connection connection = TestNode.await(dialled.opened);
		TestConnection accepted = onlyAccepted(b);
		String text = "d".repeat(1150);
		eventually(() -> {
			a.runOnLoop(() -> connection.sendDatagram(TestNode.text(text)));
			assertThat(accepted.datagrams).contains(text);
		});
		eventually(() -> {
			b.runOnLoop(() -> b.acceptedConnections.get(0).sendDatagram(TestNode.text("back")));
			assertThat(dialled.datagrams).contains("back");
		});
	}

	@Test
	void datagramThatDoesNotFitIsDropped() {
		TestNode a = node();
		TestNode b = node();
		Connection connection = a.connect(b);
		ByteBuf huge = Unpooled.wrappedBuffer(new byte[70_000]);
		a.runOnLoop(() -> connection.sendDatagram(huge));
		exchange(a, connection, b);
		assertThat(huge.refCnt()).isZero();
		assertThat(b.accepted.get(0).datagrams).isEmpty();
	}

	@Test
	void codeAndTextOfACloseArriveAndNothingFollows() {
		TestNode a = node();
		TestNode b = node();
		TestConnection dialled = a.dial(b.path(), TestNode.anyPeer());
		Connection connection = TestNode.await(dialled.opened);
		TestConnection accepted = onlyAccepted(b);
		a.runOnLoop(() -> {
			connection.close(CloseReason.local(CloseReason.REALM_MISMATCH, "another réalm"));
			connection.close(CloseReason.local(CloseReason.NORMAL, "again"));
			assertThat(dialled.closed).isNotDone();
		});
		assertThat(TestNode.await(accepted.closed))
			.isEqualTo(CloseReason.remote(CloseReason.REALM_MISMATCH, "another réalm"));
		assertThat(TestNode.await(dialled.closed))
			.isEqualTo(CloseReason.local(CloseReason.REALM_MISMATCH, "another réalm"));
		a.runOnLoop(() -> assertThatExceptionOfType(MeshFailure.class)
			.isThrownBy(() -> connection.openStream(new TestStream()))
			.satisfies((failure) -> assertThat(failure.code()).isEqualTo(FailureCode.LINK_LOST)));
		a.connect(b);
		assertThat(accepted.outcomes).containsExactly("closed");
		assertThat(dialled.outcomes).containsExactly("opened", "closed");
	}

	@Test
	void connectionsMayBeClosedTheMomentTheyOpen() {
		TestNode a = node();
		TestNode b = node();
		for (int i = 0; i < 500; i++) {
			TestConnection dialled = new TestConnection() {

				@Override
				public void opened(Connection connection) {
					super.opened(connection);
					connection.close(CloseReason.local(CloseReason.DUPLICATE, "x".repeat(200)));
				}

			};
			a.runOnLoop(() -> a.socket.dial(b.path0(), TestNode.anyPeer(), dialled));
			TestNode.await(dialled.closed);
			assertThat(dialled.outcomes).containsExactly("opened", "closed");
		}
	}

	@Test
	void bytesWrittenBeforeACloseArriveWhenTheyFit() {
		TestNode a = node();
		TestNode b = node();
		Connection connection = a.connect(b);
		TestStream stream = a.open(connection);
		a.runOnLoop(() -> {
			stream.stream().write(TestNode.text("last words"));
			connection.close(CloseReason.local(CloseReason.GOING_AWAY, ""));
		});
		TestConnection accepted = onlyAccepted(b);
		TestNode.await(accepted.closed);
		assertThat(onlyStream(accepted).received()).isEqualTo("last words".length());
	}

	@Test
	void closingTheSocketTellsAllConnectionsAndDials() {
		TestNode a = node();
		TestNode b = node();
		TestNode c = node();
		TestConnection first = a.dial(b.path(), TestNode.anyPeer());
		TestConnection second = c.dial(a.path(), TestNode.anyPeer());
		TestNode.await(first.opened);
		TestNode.await(second.opened);
		TestConnection atB = onlyAccepted(b);
		TestConnection atA = onlyAccepted(a);
		TestConnection under = new TestConnection();
		Path toB = b.path();
		TestConnection after = new TestConnection();
		a.runOnLoop(() -> {
			a.socket.dial(toB, TestNode.anyPeer(), under);
			a.socket.close();
			a.socket.close();
			a.socket.dial(toB, TestNode.anyPeer(), after);
		});
		assertThat(TestNode.await(first.closed)).satisfies((reason) -> {
			assertThat(reason.code()).isEqualTo(CloseReason.GOING_AWAY);
			assertThat(reason.remote()).isFalse();
		});
		assertThat(TestNode.await(atA.closed).code()).isEqualTo(CloseReason.GOING_AWAY);
		assertThat(TestNode.await(atB.closed)).satisfies((reason) -> {
			assertThat(reason.code()).isEqualTo(CloseReason.GOING_AWAY);
			assertThat(reason.remote()).isTrue();
		});
		assertThat(TestNode.await(second.closed).code()).isEqualTo(CloseReason.GOING_AWAY);
		assertThat(TestNode.await(under.failed).code()).isEqualTo(FailureCode.CLOSED);
		assertThat(TestNode.await(after.failed).code()).isEqualTo(FailureCode.CLOSED);
	}

	@Test
	void batchEndsAreTold() {
		TestNode a = node();
		TestNode b = node();
		Connection connection = a.connect(b);
		eventually(() -> assertThat(a.batches.get()).isPositive());
		onlyAccepted(b);
		eventually(() -> assertThat(b.batches.get()).isPositive());
		int before = b.batches.get();
		exchange(a, connection, b);
		eventually(() -> assertThat(b.batches.get()).isGreaterThan(before));
		assertThat(a.batchInsideCallback).isFalse();
		assertThat(b.batchInsideCallback).isFalse();
	}

	@Test
	void nodesTalkOverIpv6() {
		org.junit.jupiter.api.Assumptions.assumeTrue(hasIpv6());
		TestNode a = node("::1", Limits.defaults(), TestNode.policy(), STREAMS);
		TestNode b = node("::1", Limits.defaults(), TestNode.policy(), STREAMS);
		Connection connection = a.connect(b);
		exchange(a, connection, b);
		assertThat(connection.remote().toString()).contains("::1]:");
	}

	static boolean hasIpv6() {
		try (java.net.DatagramSocket socket = new java.net.DatagramSocket(new InetSocketAddress("::1", 0))) {
			return socket.isBound();
		}
		catch (java.io.IOException ex) {
			return false;
		}
	}

	@Test
	void addressInUseIsNamed() {
		TestNode a = node();
		int port = ((Path.Udp) a.path()).address().getPort();
		assertThatExceptionOfType(MeshFailure.class)
			.isThrownBy(() -> a.onLoop(() -> a.transport.bind(new BindSpec("127.0.0.1", port, a.tls, 1), a)))
			.withMessageContaining("127.0.0.1:" + port);
	}

	/**
	 * Writes bytes in pieces as the stream takes them, then finishes.
	 */
	private static final class Writer implements Runnable {

		private final Stream stream;

		private final byte[] bytes;

		private final int piece;

		private int at;

		Writer(Stream stream, byte[] bytes, int piece) {
			this.stream = stream;
			this.bytes = bytes;
			this.piece = piece;
		}

		@Override
		public void run() {
			this.stream.onWritable(this::write);
			write();
		}

		private void write() {
			boolean writable = true;
			while (writable && this.at < this.bytes.length) {
				int length = Math.min(this.piece, this.bytes.length - this.at);
				writable = this.stream.write(Unpooled.wrappedBuffer(this.bytes, this.at, length));
				this.at += length;
				if (this.at == this.bytes.length) {
					this.stream.finish();
				}
			}
		}

	}

}
