package io.macula.engine.link;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.MeshFailure;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.engine.wire.Credit;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.Ping;
import io.macula.engine.wire.Publish;
import io.macula.engine.wire.RpcRequest;
import io.macula.engine.wire.StreamAccept;
import io.macula.engine.wire.StreamEnd;
import io.macula.engine.wire.StreamError;
import io.macula.engine.wire.StreamItem;
import io.macula.engine.wire.StreamOpen;
import io.macula.engine.wire.WireMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a peer must not do on streams that it opens for large payloads and for calls: each
 * such stream is ended by name and counted, what it held is free again, and nobody else
 * notices.
 */
class HostileLaneTests {

	private static final Duration LONG = Duration.ofSeconds(30);

	private static final Duration SECOND = Duration.ofSeconds(1);

	private static final int MEBI = 1 << 20;

	private final Simulation simulation = new Simulation(5);

	private final MemoryNetwork network = new MemoryNetwork();

	private final LinkNode victim = LinkNode.streaming(this.simulation, this.network, 0,
			Limits.builder().payloadBytes(2 * MEBI).assemblyBytes(4 * MEBI).callStreamsPerLink(8).build());

	private final LinkNode friend = LinkNode.streaming(this.simulation, this.network, 1, Limits.defaults());

	private final Attacker attacker = new Attacker(this.simulation, this.network);

	/** Takes streams and never says anything. */
	private final List<Holding> held = new ArrayList<>();

	private Link link;

	@BeforeEach
	void connect() {
		this.victim.links.handleLanes("hold", (from, lane, open) -> {
			Holding holding = new Holding();
			this.held.add(holding);
			return holding;
		});
		this.friend.links.connect(this.victim.contact, Purpose.KEEP, (open, failure) -> this.link = open);
		this.simulation.runUntil(() -> this.link != null && this.victim.links.link(this.friend.id()) != null, LONG);
		this.attacker.link(this.victim);
		this.attacker.openData();
	}

	/** Also what is large still comes from others. */
	@AfterEach
	void nobodyElseNotices() {
		int before = this.victim.published.size();
		assertThat(this.link.open()).isTrue();
		assertThat(this.link.offer(LinkNode.Sent.publish("t", new byte[10], 1))).isTrue();
		assertThat(this.link.offer(LinkNode.Sent.publish("u", new byte[100_000], 1))).isTrue();
		assertThat(this.link.offer(LinkNode.Sent.publish("v", new byte[3 * MEBI / 2], 1))).isTrue();
		this.simulation.runUntil(() -> this.victim.published.size() == before + 3, LONG);
		assertThat(this.victim.published).noneMatch((message) -> "attack".equals(message.topic()));
		this.simulation.run(SECOND);
		assertThat(gauge("link.payloads.bytes")).isZero();
		assertThat(count("runtime.task_failed") + count("link.callback_failed") + count("link.handler_failed"))
			.isZero();
	}

	private long count(String name) {
		return this.victim.context.counters().value(name);
	}

	private long gauge(String name) {
		return this.victim.context.counters().gauges().get(name);
	}

	private int payload(Long size, WireMessage... messages) {
		return lane(new StreamOpen(BulkSender.KIND, 0L, null, null, null, null, null, size, Extras.NONE), messages);
	}

	private int lane(StreamOpen open, WireMessage... messages) {
		int stream = this.attacker.open();
		this.attacker.say(stream, open);
		for (WireMessage message : messages) {
			this.attacker.say(stream, message);
		}
		return stream;
	}

	/** Small ones of its topic wait for a large one, but not for one that was refused. */
	@Test
	void whatIsRefusedHoldsUpNothing() {
		for (int i = 1; i <= 3; i++) {
			LinkNode.Sent large = LinkNode.Sent.publish("w", new byte[3 * MEBI / 2], i);
			assertThat(this.link.offer(large)).isTrue();
		}
		assertThat(this.link.offer(LinkNode.Sent.publish("w", new byte[10], 4))).isTrue();
		this.simulation.run(SECOND.multipliedBy(5));
		assertThat(count("link.payloads.refused")).isPositive();
		assertThat(this.victim.published).anyMatch((message) -> message.seq() == 4L);
	}

	@Test
	void whoSendsTooSlowlyMakesRoomForOthers() {
		Attacker second = new Attacker(this.simulation, this.network, 8);
		second.link(this.victim);
		second.openData();
		int one = payload(2L * MEBI, head(), item(1));
		int two = second.open();
		second.say(two, new StreamOpen(BulkSender.KIND, 0L, null, null, null, null, null, 2L * MEBI, Extras.NONE));
		second.say(two, head());
		for (int i = 0; i < 20; i++) {
			this.attacker.say(one, item(1));
			second.say(two, item(1));
			this.attacker.say(0, new Ping(1L, Extras.NONE));
			second.say(0, new Ping(1L, Extras.NONE));
			this.simulation.run(SECOND.multipliedBy(2));
		}
		assertThat(gauge("link.payloads.bytes")).isEqualTo(4 * MEBI);
		// Somebody else's payload, see below, takes the room of one of them
		assertThat(this.link.offer(LinkNode.Sent.publish("x", new byte[3 * MEBI / 2], 1))).isTrue();
		this.simulation.run(SECOND.multipliedBy(3));
		assertThat(this.victim.published).anyMatch((message) -> "x".equals(message.topic()));
		assertThat(count("link.payloads.slow")).isPositive();
		this.attacker.say(one, new StreamError("cancelled", "over", Extras.NONE));
		second.say(two, new StreamError("cancelled", "over", Extras.NONE));
		this.simulation.run(SECOND);
	}

	@Test
	void theTimeForACallGoesOnWhileItsArgumentsArrive() {
		RpcRequest call = new RpcRequest(null, new byte[8], "p", new byte[0], null, null, null, null, null, null, null,
				10_000L, Extras.NONE);
		int stream = payload(40_000L, call, item(20_000));
		this.simulation.run(SECOND.multipliedBy(4));
		this.attacker.say(stream, item(20_000));
		this.attacker.say(stream, end());
		this.simulation.run(SECOND);
		assertThat(this.victim.requested).singleElement().satisfies((request) -> {
			assertThat(request.args()).hasSize(40_000);
			assertThat(request.deadline()).isBetween(5_900L, 6_001L);
		});
		int late = payload(40_000L, call, item(20_000));
		for (int i = 0; i < 12; i++) {
			this.attacker.say(0, new Ping(1L, Extras.NONE));
			this.simulation.run(SECOND);
		}
		this.attacker.say(late, item(20_000));
		this.attacker.say(late, end());
		this.simulation.run(SECOND);
		assertThat(this.victim.requested.get(1).deadline()).isZero();
	}

	private static StreamOpen hold() {
		return new StreamOpen("hold", (long) Lane.INITIAL_CREDIT, Extras.NONE);
	}

	private static Publish head() {
		return new Publish("attack", new byte[0], 0L, false, null, null, null, 1L, null, null, null, Extras.NONE);
	}

	private static StreamItem item(int bytes) {
		return new StreamItem(new byte[bytes], Extras.NONE);
	}

	private static StreamEnd end() {
		return new StreamEnd(Extras.NONE);
	}

	private StreamError error(int stream) {
		this.simulation.runUntil(() -> this.attacker.heard(stream).stream().anyMatch(StreamError.class::isInstance),
				LONG);
		return (StreamError) this.attacker.heard(stream)
			.stream()
			.filter(StreamError.class::isInstance)
			.findFirst()
			.orElseThrow();
	}

	private void stays() {
		for (int i = 0; i < 4; i++) {
			this.attacker.say(0, new Ping(1L, Extras.NONE));
			this.simulation.run(SECOND);
		}
		assertThat(this.attacker.closed).isNull();
	}

	@Test
	void sizesThatAreNoneAreRefused() {
		assertThat(error(payload(null, head())).text()).contains("without a message");
		assertThat(error(payload(-1L, head())).text()).contains("without a message");
		assertThat(error(payload(Long.MIN_VALUE, head())).text()).contains("without a message");
		assertThat(count("link.violation.payload")).isEqualTo(3);
		stays();
	}

	@ParameterizedTest
	@ValueSource(longs = { 2 * MEBI + 1, Integer.MAX_VALUE, 1L << 32, Long.MAX_VALUE })
	void sizesBeyondTheLimitAreRefusedByItsName(long size) {
		StreamError error = error(payload(size, head()));
		assertThat(error.code()).isEqualTo("too_large");
		assertThat(error.text()).contains("'payloadBytes' is " + 2 * MEBI);
		stays();
	}

	@Test
	void aPayloadOfNoMessageIsRefused() {
		assertThat(error(payload(10L, item(10))).text()).contains("without a message");
		assertThat(error(payload(10L, head(), new StreamAccept(null, null, Extras.NONE))).text())
			.contains("not a piece");
		assertThat(error(payload(10L, head(), head())).text()).contains("not a piece");
		assertThat(count("link.violation.payload")).isEqualTo(3);
		stays();
	}

	@Test
	void moreThanWasAnnouncedIsRefused() {
		assertThat(error(payload(20_000L, head(), item(15_000), item(15_000), end())).text())
			.contains("more than the 20000 bytes");
		assertThat(error(payload(0L, head(), item(1))).text()).contains("more than the 0 bytes");
		assertThat(count("link.violation.payload")).isEqualTo(2);
		stays();
	}

	@Test
	void lessThanWasAnnouncedIsRefused() {
		assertThat(error(payload(20_000L, head(), item(15_000), end())).text()).contains("less than the 20000 bytes");
		assertThat(error(payload(20_000L, head(), end())).text()).contains("less than the 20000 bytes");
		assertThat(count("link.violation.payload")).isEqualTo(2);
		stays();
	}

	@Test
	void whatDoesNotGoOnIsGivenUpAndItsMemoryFreed() {
		int begun = payload((long) MEBI, head(), item(1_000));
		int silent = payload((long) MEBI, head());
		this.simulation.run(SECOND);
		assertThat(gauge("link.payloads.bytes")).isEqualTo(2 * MEBI);
		for (int i = 0; i < 50; i++) {
			this.attacker.say(0, new Ping(1L, Extras.NONE));
			this.simulation.run(SECOND);
		}
		assertThat(gauge("link.payloads.bytes")).isZero();
		assertThat(error(begun).text()).contains("nothing more has come");
		assertThat(error(silent).code()).isEqualTo("timeout");
		assertThat(count("link.violation.stalled_stream")).isEqualTo(2);
		stays();
	}

	@Test
	void onePeerGetsHalfOfTheRoomForPayloads() {
		List<Integer> streams = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			streams.add(payload((long) MEBI, head(), item(1_000)));
		}
		assertThat(error(streams.get(2)).text()).contains("'assemblyBytes'");
		assertThat(error(streams.get(3)).code()).isEqualTo("overloaded");
		assertThat(gauge("link.payloads.bytes")).isEqualTo(2 * MEBI);
		assertThat(count("link.payloads.refused")).isEqualTo(2);
		// Meanwhile somebody else has the other half
		assertThat(this.link.offer(LinkNode.Sent.publish("w", new byte[3 * MEBI / 2], 1))).isTrue();
		this.simulation.runUntil(() -> this.victim.published.size() == 1, LONG);
		streams.forEach((stream) -> this.attacker.say(stream, new StreamError("cancelled", "enough", Extras.NONE)));
		stays();
	}

	@Test
	void moreStreamsThanAllowedAreRefusedByName() {
		List<Integer> streams = new ArrayList<>();
		for (int i = 0; i < 12; i++) {
			streams.add(lane(hold()));
		}
		for (int stream : streams.subList(8, 12)) {
			assertThat(error(stream).text()).contains("'callStreamsPerLink' is reached: 8");
		}
		assertThat(this.held).hasSize(8);
		assertThat(count("link.lanes.refused")).isEqualTo(4);
		stays();
	}

	@Test
	void whoSendsMoreThanWasGrantedLosesTheLink() {
		int stream = lane(hold());
		for (int i = 0; i < 20; i++) {
			this.attacker.say(stream, item(30_000));
		}
		this.simulation.run(SECOND);
		// The rest of one message may be beyond what was granted
		assertThat(this.attacker.closed).isNull();
		for (int i = 0; i < 40; i++) {
			this.attacker.say(stream, item(30_000));
		}
		this.simulation.runUntil(() -> this.attacker.closed != null, LONG);
		assertThat(this.attacker.closed.text()).contains("more than was granted");
		this.simulation.run(SECOND);
		assertThat(this.held.get(0).lost).isEqualTo(1);
		assertThat(gauge("link.lanes")).isZero();
	}

	@Test
	void grantsThatAreNoneAreCountedAndGrantsForNoStreamChangeNothing() {
		int stream = lane(hold());
		this.simulation.run(SECOND);
		long id = 4L * stream;
		for (long bytes : new long[] { 0, -1, Long.MIN_VALUE }) {
			this.attacker.say(0, new Credit(id, bytes, Extras.NONE));
		}
		for (long unknown : new long[] { -1, 3, 4_000, Long.MAX_VALUE }) {
			this.attacker.say(0, new Credit(unknown, 1_000L, Extras.NONE));
		}
		this.attacker.say(0, new Credit(id, Long.MAX_VALUE, Extras.NONE));
		this.attacker.say(0, new Credit(id, Long.MAX_VALUE, Extras.NONE));
		this.simulation.run(SECOND);
		assertThat(count("link.violation.credit")).isEqualTo(3);
		assertThat(this.held.get(0).writable).isPositive();
		stays();
	}

	@Test
	void aStreamOfAnUnknownKindIsRefusedByName() {
		assertThat(error(lane(new StreamOpen("nothing", 1L, Extras.NONE))).text()).contains("not known");
		assertThat(error(lane(new StreamOpen(null, 1L, Extras.NONE))).text()).contains("not known");
		assertThat(count("link.violation.unknown_stream")).isEqualTo(2);
		stays();
	}

	@Test
	void itemsOnAStreamThatWasNotOpenedForThemAreCounted() {
		int bare = this.attacker.open();
		this.attacker.say(bare, item(10));
		this.attacker.say(1, item(10));
		this.attacker.say(0, item(10));
		this.attacker.say(0, end());
		this.simulation.run(SECOND);
		assertThat(count("link.violation.unexpected_stream_item")).isEqualTo(3);
		assertThat(count("link.violation.unexpected_stream_end")).isEqualTo(1);
		stays();
	}

	@Test
	void messagesThatDoNotBelongOnAStreamEndIt() {
		assertThat(error(lane(hold(), new Ping(1L, Extras.NONE))).text()).contains("malformed or forbidden");
		assertThat(error(lane(hold(), end(), item(10))).text()).contains("malformed or forbidden");
		assertThat(error(lane(hold(), hold())).text()).contains("malformed or forbidden");
		assertThat(count("link.violation.lane")).isEqualTo(3);
		assertThat(this.held).allMatch((one) -> one.lost == 1);
		stays();
	}

	@Test
	void streamsToAPeerThatTakesFramesOfAnySizeAreOpened() {
		Attacker other = new Attacker(this.simulation, this.network, 8);
		other.maxFrame = Long.MAX_VALUE;
		other.link(this.victim);
		MeshLink to = (MeshLink) this.victim.links.link(other.key.nodeId());
		Lane lane = to.lanes().open(hold(), new Holding());
		assertThat(lane.writable()).isTrue();
		assertThat(lane.frameBytes()).isEqualTo(Integer.MAX_VALUE);
	}

	@Test
	void aPeerThatGoesOnSoLosesTheLink() {
		for (int i = 0; i < Limits.defaults().violationsPerLink(); i++) {
			this.attacker.finish(payload(10L, head(), end()));
			this.simulation.run(Duration.ofMillis(100));
		}
		this.simulation.runUntil(() -> this.attacker.closed != null, LONG);
		assertThat(this.attacker.closed.text()).contains("malformed or forbidden messages");
	}

	/** Takes what comes. */
	private static final class Holding implements LaneListener {

		private int lost;

		private int writable;

		@Override
		public void received(WireMessage message, int bytes) {
		}

		@Override
		public void writable() {
			this.writable++;
		}

		@Override
		public void lost(MeshFailure failure) {
			this.lost++;
		}

	}

}
