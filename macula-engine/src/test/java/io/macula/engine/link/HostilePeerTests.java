package io.macula.engine.link;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

import io.macula.engine.identity.Contact;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.engine.wire.Credit;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.GoAway;
import io.macula.engine.wire.LargeNotice;
import io.macula.engine.wire.Ping;
import io.macula.engine.wire.Publish;
import io.macula.engine.wire.StreamOpen;
import io.macula.engine.wire.WireCodec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A peer that sends what it must not loses its link, and nobody else notices.
 */
class HostilePeerTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private final Simulation simulation = new Simulation(5);

	private final MemoryNetwork network = new MemoryNetwork();

	private final LinkNode victim = new LinkNode(this.simulation, this.network, 0);

	private final LinkNode friend = new LinkNode(this.simulation, this.network, 1);

	private final Attacker attacker = new Attacker(this.simulation, this.network);

	private Link link;

	@BeforeEach
	void connectFriend() {
		this.friend.links.connect(this.victim.contact, Purpose.KEEP, (open, failure) -> this.link = open);
		this.simulation.runUntil(() -> this.link != null && this.victim.links.link(this.friend.id()) != null, LONG);
	}

	@AfterEach
	void theFriendNoticesNothing() {
		int before = this.victim.published.size();
		assertThat(this.link.open()).isTrue();
		assertThat(this.link.offer(LinkNode.Sent.publish("t", new byte[10], 1))).isTrue();
		this.simulation.runUntil(() -> this.victim.published.size() == before + 1, LONG);
		assertThat(this.victim.context.counters().value("runtime.task_failed")).isZero();
	}

	static Stream<Arguments> openings() {
		byte[] deep = new byte[20_000];
		Arrays.fill(deep, (byte) 0x91);
		return Stream.of(Arguments.of("another version", frame(2, 1, hex("80"))),
				Arguments.of("no frame at all", "GET / HTTP/1.1\r\n\r\n".getBytes()),
				Arguments.of("a length of 4 GiB", hex("01010000ffffffff")),
				Arguments.of("an array of 4 billion", frame(1, 1, hex("ddffffffff"))),
				Arguments.of("a map of 4 billion", frame(1, 1, hex("dfffffffff"))),
				Arguments.of("a map of a billion", frame(1, 1, hex("df40000000"))),
				Arguments.of("20000 nested arrays", frame(1, 1, deep)),
				Arguments.of("bytes of 2 GiB", frame(1, 1, hex("81c40161c67fffffff"))),
				Arguments.of("no map", frame(1, 1, hex("07"))), Arguments.of("an empty hello", frame(1, 1, hex("80"))),
				Arguments.of("a ping instead of a hello", WireCodec.encode(new Ping(1L, Extras.NONE))),
				Arguments.of("an unknown type", frame(1, 0x7f, hex("80"))));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("openings")
	void malformedOpeningsCloseTheConnection(String name, byte[] bytes) {
		this.attacker.dial(this.victim);
		this.attacker.write(0, bytes);
		this.simulation.runUntil(() -> this.attacker.closed != null, LONG);
		assertThat(this.attacker.closed.remote()).isTrue();
	}

	@Test
	void whoSaysNothingIsSentAwayAfterTheTimeOfAHandshake() {
		this.attacker.dial(this.victim);
		this.simulation.runUntil(() -> this.attacker.closed != null, LONG);
	}

	@Test
	void malformedPayloadsAfterTheHelloAreCountedAndThenCloseTheLink() {
		this.attacker.dial(this.victim);
		this.attacker.write(0, this.attacker.hello());
		this.simulation.runUntil(() -> this.victim.links.all().size() == 2, LONG);
		for (int i = 0; i < Limits.defaults().violationsPerLink() - 1; i++) {
			this.attacker.write(0, frame(1, 3, hex("c1")));
		}
		this.simulation.run(Duration.ofSeconds(2));
		assertThat(this.attacker.closed).isNull();
		this.attacker.write(0, frame(1, 3, hex("c1")));
		this.simulation.runUntil(() -> this.attacker.closed != null, LONG);
		assertThat(this.victim.context.counters().value("link.violation.not_a_map"))
			.isEqualTo(Limits.defaults().violationsPerLink());
	}

	@Test
	void whoSendsMoreThanWasGrantedLosesTheLink() {
		this.attacker.dial(this.victim);
		this.attacker.write(0, this.attacker.hello());
		this.simulation.runUntil(() -> this.victim.links.all().size() == 2, LONG);
		// A frame that says it has a megabyte, of which more arrives than was granted:
		// the budget is held by others
		LinkManager links = this.victim.links;
		assertThat(links.all()).hasSize(2);
		byte[] header = { 1, 0x10, 0, 0, 0, 0x0f, 0, 0 };
		for (int stream = 0; stream < 20; stream++) {
			this.attacker.open();
			this.attacker.write(1 + stream, header);
			this.attacker.write(1 + stream, new byte[400_000]);
		}
		this.simulation.runUntil(() -> this.attacker.closed != null, LONG);
		assertThat(this.attacker.closed.text()).contains("more than was granted");
	}

	@Test
	void everyByteOfAHelloMayBeFlippedWithoutHarm() {
		byte[] hello = this.attacker.hello();
		for (int at = 0; at < hello.length; at += 3) {
			Attacker next = new Attacker(this.simulation, this.network);
			next.dial(this.victim);
			byte[] bent = hello.clone();
			bent[at] ^= 0x55;
			next.write(0, bent);
			this.simulation.run(Duration.ofMillis(50));
		}
		this.simulation.run(Duration.ofSeconds(30));
		assertThat(this.victim.links.link(this.friend.id())).isNotNull();
	}

	@Test
	void aDataStreamBeforeTheHelloIsRefused() {
		this.attacker.dial(this.victim);
		this.attacker.open();
		this.attacker.write(1, WireCodec.encode(new StreamOpen(Session.DATA, 1L, Extras.NONE)));
		this.simulation.runUntil(() -> this.attacker.closed != null, LONG);
	}

	@Test
	void aSecondDataStreamIsRefused() {
		link(this.attacker);
		this.attacker.openData();
		this.simulation.run(Duration.ofSeconds(1));
		assertThat(this.attacker.closed).isNull();
		this.attacker.openData();
		this.simulation.runUntil(() -> this.attacker.closed != null, LONG);
		assertThat(this.attacker.closed.text()).contains("second data stream");
	}

	@Test
	void grantsThatAreNoneAreViolationsAndHugeOnesHarmNobody() {
		link(this.attacker);
		this.attacker.openData();
		for (long bytes : new long[] { 0, -1, Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE }) {
			this.attacker.write(0, WireCodec.encode(new Credit(4L, bytes, Extras.NONE)));
		}
		this.simulation.run(Duration.ofSeconds(1));
		assertThat(this.victim.context.counters().value("link.violation.credit")).isEqualTo(3);
		Link back = this.victim.links.link(this.attacker.key.nodeId());
		LinkNode.Sent message = LinkNode.Sent.publish("t", new byte[100], 1);
		assertThat(back.offer(message)).isTrue();
		this.simulation.runUntil(() -> message.written == 1, LONG);
	}

	/** The farewell is on another stream than what was sent before it. */
	@Test
	void whatComesInOnePieceBehindAFarewellIsHandedOverToTheEnd() {
		link(this.attacker);
		this.attacker.openData();
		this.simulation.run(Duration.ofSeconds(1));
		ByteArrayOutputStream piece = new ByteArrayOutputStream();
		for (long number = 1; number <= 3; number++) {
			piece.writeBytes(WireCodec.encode(LinkNode.Sent.publish("t", new byte[10], number).message()));
		}
		long sent = WireCodec.encode(new StreamOpen(Session.DATA, 1L, Extras.NONE)).length + piece.size();
		this.attacker.say(0, new GoAway((long) CloseReason.NORMAL, "done", sent, 0L, true, Extras.NONE));
		this.simulation.run(Duration.ofSeconds(1));
		assertThat(this.attacker.closed).isNull();
		this.attacker.write(1, piece.toByteArray());
		this.simulation.runUntil(() -> this.attacker.closed != null, LONG);
		assertThat(this.victim.published).extracting(Publish::seq).containsExactly(1L, 2L, 3L);
	}

	@Test
	void aGrantThatOvertakesItsStreamCounts() {
		link(this.attacker);
		this.attacker.write(0, WireCodec.encode(new Credit(4L, 200_000L, Extras.NONE)));
		this.simulation.run(Duration.ofSeconds(1));
		this.attacker.openData();
		Link back = this.victim.links.link(this.attacker.key.nodeId());
		for (int i = 0; i < 200; i++) {
			assertThat(back.offer(LinkNode.Sent.publish("t", new byte[1_000], i + 1))).isTrue();
		}
		this.simulation.runUntil(() -> this.attacker.received > 200_000, LONG);
	}

	@Test
	void whoGrantsNothingLosesTheLinkAndSendersHearOfIt() {
		link(this.attacker);
		this.attacker.openData();
		Link back = this.victim.links.link(this.attacker.key.nodeId());
		List<LinkNode.Sent> sent = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			LinkNode.Sent message = LinkNode.Sent.publish("t", new byte[(i == 50) ? 100_000 : 1_000], i + 1);
			assertThat(back.offer(message)).isTrue();
			sent.add(message);
		}
		for (int i = 0; i < 60 && this.attacker.closed == null; i++) {
			this.attacker.write(0, WireCodec.encode(new Ping(1L, Extras.NONE)));
			this.simulation.run(Duration.ofSeconds(1));
		}
		assertThat(this.attacker.closed).isNotNull();
		assertThat(this.attacker.closed.text()).contains("let nothing through");
		assertThat(sent).allSatisfy((message) -> assertThat(message.written + message.failures.size()).isEqualTo(1));
	}

	@Test
	void aLargeMessageThatDoesNotGoOnIsGivenUpAndItsPlaceFreed() {
		link(this.attacker);
		byte[] header = { 1, 0x10, 0, 0, 0, 0x0f, 0, 0 };
		for (int stream = 0; stream < 8; stream++) {
			this.attacker.open();
			this.attacker.write(1 + stream, header);
		}
		Session session = ((MeshLink) this.victim.links.link(this.attacker.key.nodeId())).session();
		this.simulation.run(Duration.ofSeconds(1));
		assertThat(session.budget().held()).isEqualTo(8 * 0x0f0000);
		for (int i = 0; i < 50; i++) {
			this.attacker.write(0, WireCodec.encode(new Ping(1L, Extras.NONE)));
			this.simulation.run(Duration.ofSeconds(1));
		}
		assertThat(session.budget().held()).isZero();
		assertThat(this.victim.context.counters().value("link.violation.stalled_stream")).isEqualTo(8);
		assertThat(this.attacker.closed).isNull();
	}

	@Test
	void placesForMessagesThatNeverComeAreBounded() {
		link(this.attacker);
		this.attacker.openData();
		int places = 2 * Limits.defaults().linkCreditBytes() / TopicOrder.PLACE;
		for (int i = 0; i < places; i++) {
			this.attacker.write(0, WireCodec.encode(new LargeNotice("t." + i, 1L, Extras.NONE)));
		}
		this.simulation.run(Duration.ofSeconds(5));
		assertThat(this.victim.context.counters().value("link.order_broken")).isPositive();
	}

	@Test
	void whoConnectsAgainAndAgainHasFewLinksAtOnce() {
		List<Attacker> all = new ArrayList<>();
		for (int i = 0; i < 12; i++) {
			Attacker next = new Attacker(this.simulation, this.network);
			link(next);
			all.add(next);
		}
		this.simulation.run(Duration.ofSeconds(1));
		assertThat(all.stream().filter((one) -> one.closed == null).count()).isLessThanOrEqualTo(5);
	}

	@Test
	void whoAnswersADialWithNonsenseIsHungUpOn() {
		Attacker listening = new Attacker(this.simulation, this.network);
		byte[] ping = WireCodec.encode(new Ping(1L, Extras.NONE));
		byte[] pings = new byte[10 * ping.length];
		for (int i = 0; i < 10; i++) {
			System.arraycopy(ping, 0, pings, i * ping.length, ping.length);
		}
		listening.answer = pings;
		List<MeshFailure> failures = new ArrayList<>();
		this.victim.links.connect(Contact.server(listening.key.nodeId(), listening.endpoint()), Purpose.KEEP,
				(open, failure) -> failures.add(failure));
		this.simulation.runUntil(() -> !failures.isEmpty(), LONG);
		assertThat(failures.get(0)).hasMessageContaining("PONG");
		this.simulation.run(Duration.ofSeconds(1));
	}

	private void link(Attacker attacker) {
		attacker.link(this.victim);
	}

	private static byte[] frame(int version, int type, byte[] payload) {
		byte[] frame = Arrays.copyOf(
				new byte[] { (byte) version, (byte) type, 0, 0, (byte) (payload.length >>> 24),
						(byte) (payload.length >>> 16), (byte) (payload.length >>> 8), (byte) payload.length },
				8 + payload.length);
		System.arraycopy(payload, 0, frame, 8, payload.length);
		return frame;
	}

	private static byte[] hex(String text) {
		return HexFormat.of().parseHex(text);
	}

}
