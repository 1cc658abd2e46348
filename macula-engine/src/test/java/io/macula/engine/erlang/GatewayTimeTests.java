package io.macula.engine.erlang;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.macula.engine.dht.Dht;
import io.macula.engine.discovery.Discovery;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.NodeId;
import io.macula.engine.identity.Realm;
import io.macula.engine.link.SeedOutcome;
import io.macula.engine.pubsub.PubSub;
import io.macula.engine.pubsub.TopicPattern;
import io.macula.engine.rpc.Rpc;
import io.macula.engine.runtime.Counters;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.simulation.SimulatedKeys;
import io.macula.engine.simulation.VirtualContext;
import io.macula.engine.testing.FakeLink;
import io.macula.engine.testing.FakeLinks;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.transport.Connection;
import io.macula.engine.transport.ConnectionListener;
import io.macula.engine.transport.Path;
import io.macula.engine.transport.Stream;
import io.macula.engine.transport.StreamListener;
import io.macula.engine.transport.TlsPeer;
import io.macula.engine.wire.Call;
import io.macula.engine.wire.Connect;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.FindValue;
import io.macula.engine.wire.FindValueReply;
import io.macula.engine.wire.FrameDecoder;
import io.macula.engine.wire.WireLimits;
import io.macula.engine.wire.NameTable;
import io.macula.engine.wire.FrameResult;
import io.macula.engine.wire.Ping;
import io.macula.engine.wire.Publish;
import io.macula.engine.wire.RpcReply;
import io.macula.engine.wire.RpcRequest;
import io.macula.engine.wire.Store;
import io.macula.engine.wire.Subscribe;
import io.macula.engine.wire.WireCodec;
import io.macula.engine.wire.WireMessage;
import io.macula.engine.wire.WireValue;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a gateway does as time passes, in virtual time.
 */
class GatewayTimeTests {

	private static final Realm REALM = new Realm("com.example.test");

	private final Simulation simulation = new Simulation(11);

	private final VirtualContext context = this.simulation.context();

	private final FakeLinks links = new FakeLinks(this.context);

	private Rpc rpc;

	private final GatewayRole role = start();

	private GatewayRole start() {
		Dht dht = new Dht(this.context, this.links, SimulatedKeys.key(0), REALM);
		Discovery discovery = new Discovery(this.context, this.links, dht, List.of(),
				(pattern, topic) -> TopicPattern.of(pattern).matches(topic));
		PubSub pubsub = new PubSub(this.context, this.links, discovery.advertiser(), discovery.finder(), REALM.name(),
				this.context::execute);
		this.rpc = new Rpc(this.context, this.links, discovery.advertiser(), discovery.finder(), REALM.name(),
				this.context::execute);
		ErlangServices services = new ErlangServices(this.context, this.links, dht, discovery, pubsub, this.rpc, REALM,
				this.links.self().nodeId());
		PeerRole peer = new PeerRole(services, ErlangPolicy.open());
		GatewayRole gateway = new GatewayRole(services, ErlangPolicy.open(),
				new OtherGateways(peer, this.links.self().nodeId()));
		pubsub.start();
		this.rpc.start();
		dht.start();
		gateway.start();
		discovery.start();
		return gateway;
	}

	private void pass(long seconds) {
		this.simulation.run(Duration.ofSeconds(seconds));
	}

	private Counters counters() {
		return this.context.counters();
	}

	private static Connect connect(byte[] id) {
		return new Connect("1.0", id, REALM.name(), List.of("pubsub"), "https://h:1", null, null, null, null, null,
				null, Extras.NONE);
	}

	private static Store store(String procedure, byte[] id, long ttl) {
		WireValue.Map value = WireValue.Map.builder()
			.put("node_id", id)
			.put("endpoint", "https://h:1")
			.put("metadata", WireValue.Map.EMPTY)
			.put("ttl", ttl)
			.build();
		return new Store("store", NodeId.sha256Of(procedure).bytes(), value, null, Extras.NONE);
	}

	private boolean finds(Peer peer, String procedure) {
		peer.say(new FindValue("find_value", NodeId.sha256Of(procedure).bytes(), null, Extras.NONE));
		pass(6);
		FindValueReply reply = (FindValueReply) peer.said.remove(peer.said.size() - 1);
		List<WireValue.Map> value = reply.value();
		return value != null && value.stream().anyMatch((entry) -> {
			byte[] id = entry.bytes("node_id");
			return id != null && !NodeId.ofAny(id).equals(this.links.self().nodeId());
		});
	}

	@Test
	void aConnectionWithoutASignOfLifeIsClosed() {
		Peer silent = new Peer();
		Peer alive = new Peer();
		silent.say(connect(new byte[32]));
		for (int i = 0; i < 4; i++) {
			alive.say(new Ping(1L, Extras.NONE));
			pass(30);
		}
		assertThat(silent.closed).isNotNull();
		assertThat(silent.closed.code()).isEqualTo(CloseReason.DEAD);
		assertThat(alive.closed).isNull();
		assertThat(this.role.peers()).isEmpty();
		assertThat(counters().value("erlang.closed.silent")).isEqualTo(1);
		// Its process would not survive a PING
		assertThat(List.of(silent, alive))
			.allSatisfy((peer) -> assertThat(peer.said).doesNotHaveAnyElementsOfTypes(Ping.class));
	}

	@Test
	void entriesAndProceduresLiveForAsLongAsTheySay() {
		Peer peer = new Peer();
		byte[] id = NodeId.sha256Of("peer").bytes();
		peer.say(connect(id));
		peer.say(store("one.minute", id, 60));
		peer.say(store("five.minutes", id, 0));
		assertThat(finds(peer, "one.minute")).isTrue();
		assertThat(this.role.procedure("one.minute")).isNotNull();
		pass(60);
		assertThat(finds(peer, "one.minute")).isFalse();
		assertThat(this.role.procedure("one.minute")).isNull();
		assertThat(this.role.procedure("five.minutes")).isNotNull();
		for (int i = 0; i < 4; i++) {
			peer.say(new Ping(1L, Extras.NONE));
			pass(60);
		}
		assertThat(this.role.procedure("five.minutes")).isNull();
		assertThat(finds(peer, "five.minutes")).isFalse();
	}

	@Test
	void whatAPeerSaysOfItselfIsNotToldWhileItIsAway() {
		Peer asker = new Peer();
		Peer peer = new Peer();
		byte[] id = NodeId.sha256Of("peer").bytes();
		peer.say(connect(id));
		peer.say(store("some.thing", id, 300));
		asker.say(store("some.thing", NodeId.sha256Of("absent").bytes(), 40));
		assertThat(finds(asker, "some.thing")).isTrue();
		asker.say(store("some.thing", id, 300));
		assertThat(counters().value("erlang.refused.entry_of_another_peer")).isEqualTo(1);
		peer.leave();
		assertThat(this.role.procedure("some.thing")).isNull();
		pass(40);
		assertThat(finds(asker, "some.thing")).isFalse();
		Peer again = new Peer();
		again.say(connect(id));
		assertThat(this.role.procedure("some.thing")).isNotNull();
		assertThat(finds(asker, "some.thing")).isTrue();
	}

	@Test
	void repeatedMessagesAreDroppedForTwentySeconds() {
		Peer peer = new Peer();
		peer.say(new Subscribe(List.of("a.b"), 0L, Extras.NONE));
		Publish message = new Publish("a.b", new byte[] { '1' }, 1L, false, new byte[16], null, null, null, null, null,
				null, Extras.NONE);
		for (int i = 0; i < 3; i++) {
			peer.say(message);
			pass(5);
		}
		assertThat(peer.said).hasSize(1);
		assertThat(counters().value("erlang.dropped.copy")).isEqualTo(2);
		pass(10);
		peer.say(message);
		pass(1);
		assertThat(peer.said).hasSize(2);
	}

	@Test
	void aRelayedRequestIsForgottenAfterAMinute() {
		Peer target = new Peer();
		Peer caller = new Peer();
		byte[] id = NodeId.sha256Of("target").bytes();
		byte[] callerId = NodeId.sha256Of("caller").bytes();
		target.say(connect(id));
		caller.say(connect(callerId));
		pass(1);
		target.said.clear();
		caller.said.clear();
		byte[] number = new byte[16];
		caller.say(new RpcRequest("rpc_request", number, "p", new byte[0], callerId, null, id, null, 1L, null, null,
				null, Extras.NONE));
		pass(1);
		assertThat(target.said).singleElement().isInstanceOf(RpcRequest.class);
		pass(72);
		target.say(new RpcReply(number, new byte[0], null, id, callerId, 1L, null, null, null, Extras.NONE));
		pass(1);
		assertThat(caller.said).isEmpty();
		assertThat(counters().value("erlang.dropped.reply_not_asked")).isEqualTo(1);
	}

	@Test
	void aPeerThatDoesNotReadLosesMessagesAndHoldsUpNobody() {
		Peer slow = new Peer();
		Peer good = new Peer();
		slow.say(new Subscribe(List.of("big.*"), 0L, Extras.NONE));
		good.say(new Subscribe(List.of("big.*"), 0L, Extras.NONE));
		slow.reads = false;
		Peer publisher = new Peer();
		for (int i = 0; i < 20; i++) {
			publisher.say(new Publish("big.one", new byte[900_000], 0L, false, new byte[16], null, null, null, null,
					null, null, Extras.NONE));
			pass(1);
		}
		assertThat(good.said).hasSize(20);
		assertThat(counters().value("erlang.dropped.slow_subscriber")).isBetween(9L, 12L);
		// Questions of a peer that reads no answers end its connection
		for (int i = 0; i < 400_000 && slow.closed == null; i++) {
			slow.say(new Ping(1L, Extras.NONE));
		}
		assertThat(slow.closed).isNotNull();
		assertThat(slow.closed.code()).isEqualTo(CloseReason.OVERLOADED);
		assertThat(good.closed).isNull();
	}

	@Test
	void framesThatAreBegunAndNotFinishedTakeBoundedMemory() {
		Peer good = new Peer();
		Peer bad = new Peer();
		byte[] half = new byte[200_000];
		half[0] = 1;
		half[1] = 0x10;
		half[5] = 0x0f;
		for (int i = 0; i < 100 && bad.closed == null; i++) {
			bad.listener.streamOpened(bad).data(Unpooled.wrappedBuffer(half));
		}
		assertThat(bad.closed).isNotNull();
		assertThat(bad.closed.code()).isEqualTo(CloseReason.OVERLOADED);
		assertThat(counters().value("erlang.closed.unfinished_frames")).isEqualTo(1);
		// What ends with its stream does not count
		for (int i = 0; i < 100; i++) {
			StreamListener stream = good.listener.streamOpened(good);
			stream.data(Unpooled.wrappedBuffer(half));
			stream.finished();
		}
		assertThat(good.closed).isNull();
	}

	@Test
	void allPeersTogetherHoldBoundedMemoryOfUnfinishedFrames() {
		Peer good = new Peer();
		byte[] half = new byte[1_000_000];
		half[0] = 1;
		half[1] = 0x10;
		half[5] = 0x0f;
		half[6] = (byte) 0xff;
		List<Peer> many = new ArrayList<>();
		for (int i = 0; i < 200; i++) {
			Peer bad = new Peer();
			bad.stream.data(Unpooled.wrappedBuffer(half));
			many.add(bad);
		}
		assertThat(many.stream().filter((bad) -> bad.closed == null).count()).isBetween(30L, 67L);
		good.say(new Ping(1L, Extras.NONE));
		pass(1);
		assertThat(good.said).hasSize(1);
	}

	@Test
	void aPeerThatCallsAndCallsLeavesRoomForOthersAndItsCallsEndWithIt() {
		this.rpc.advertise("slow", (call) -> {
		}, Map.of(), (withdraw, failure) -> {
		});
		pass(3);
		Peer bad = new Peer();
		int most = this.context.limits().pendingCalls() / 16;
		for (int i = 0; i < most + 10; i++) {
			bad.say(request(number(i), NodeId.sha256Of("bad").bytes(), null));
		}
		pass(1);
		assertThat(counters().value("erlang.refused.calls")).isEqualTo(10);
		assertThat(bad.said).hasSize(10).allSatisfy((message) -> {
			assertThat(((RpcReply) message).error()).isEqualTo("overloaded");
		});
		Peer good = new Peer();
		good.say(request(number(1), NodeId.sha256Of("good").bytes(), null));
		assertThat(counters().value("erlang.refused.calls")).isEqualTo(10);
		bad.leave();
		good.leave();
		pass(1);
		assertThat(counters().gauges().get("rpc.pending")).isZero();
	}

	private static byte[] number(int number) {
		return ByteBuffer.allocate(16).putInt(12, number).array();
	}

	private static RpcRequest request(byte[] number, byte[] from, byte[] target) {
		return new RpcRequest("rpc_request", number, "slow", new byte[0], from, null, target, null, 1L, null, null,
				null, Extras.NONE);
	}

	@Test
	void nobodyTakesTheAnswerOfAnotherByGuessingItsNumber() {
		byte[] targetId = NodeId.sha256Of("target").bytes();
		byte[] callerId = NodeId.sha256Of("caller").bytes();
		Peer target = new Peer();
		Peer caller = new Peer();
		Peer liar = new Peer();
		target.say(connect(targetId));
		caller.say(connect(callerId));
		pass(1);
		target.said.clear();
		caller.said.clear();
		caller.say(request(number(1), callerId, targetId));
		liar.say(request(number(1), callerId, targetId));
		pass(1);
		assertThat(target.said).hasSize(2);
		for (WireMessage message : List.copyOf(target.said)) {
			RpcRequest asked = (RpcRequest) message;
			byte[] result = (asked == target.said.get(0)) ? new byte[] { 1 } : new byte[] { 2 };
			target.say(new RpcReply(asked.requestId(), result, null, targetId, asked.fromNode(), 1L, null, null, null,
					Extras.NONE));
		}
		pass(1);
		assertThat(caller.said).singleElement().satisfies((reply) -> {
			assertThat(((RpcReply) reply).result()).containsExactly(1);
			assertThat(((RpcReply) reply).requestId()).isEqualTo(number(1));
		});
		assertThat(liar.said).singleElement().satisfies((reply) -> {
			assertThat(((RpcReply) reply).result()).containsExactly(2);
			assertThat(((RpcReply) reply).requestId()).isEqualTo(number(1));
		});
	}

	@Test
	void requestsThatAPeerDoesNotReadAreRefusedAndDoNotEndItsConnection() {
		byte[] targetId = NodeId.sha256Of("target").bytes();
		Peer target = new Peer();
		target.say(connect(targetId));
		pass(1);
		target.reads = false;
		Peer caller = new Peer();
		for (int i = 0; i < 20; i++) {
			caller.say(new RpcRequest("rpc_request", number(i), "p", new byte[900_000],
					NodeId.sha256Of("caller").bytes(), null, targetId, null, 1L, null, null, null, Extras.NONE));
			pass(1);
		}
		assertThat(target.closed).isNull();
		assertThat(counters().value("erlang.dropped.relay_not_read")).isBetween(9L, 12L);
		assertThat(caller.said).hasSizeBetween(9, 12)
			.allSatisfy((reply) -> assertThat(((RpcReply) reply).error()).isEqualTo("overloaded"));
	}

	@Test
	void whatAnybodySaysAboutOthersMakesRoomForWhatAPeerSaysAboutItself() {
		int places = this.context.limits().entriesPerKey() / 4;
		Peer bad = new Peer();
		for (int i = 0; i < 2 * places; i++) {
			bad.say(store("wanted", NodeId.sha256Of("nobody" + i).bytes(), 300));
		}
		assertThat(counters().value("erlang.refused.entries_per_key")).isEqualTo(places);
		Peer good = new Peer();
		byte[] id = NodeId.sha256Of("good").bytes();
		good.say(connect(id));
		good.say(store("wanted", id, 300));
		assertThat(this.role.procedure("wanted")).isNotNull();
		assertThat(counters().value("erlang.dropped.entry")).isEqualTo(1);
	}

	@Test
	void whatIsAddedToMessagesTakesBoundedMemory() {
		PublishedFrames frames = new PublishedFrames(this.context);
		Extras extra = new Extras(WireValue.Map.builder().put("extra", new byte[500_000]).build());
		for (int i = 0; i < 100; i++) {
			byte[] payload = { 1 };
			frames.remember(payload,
					new Publish("t", payload, 0L, false, new byte[16], null, null, null, null, null, null, extra));
			assertThat(frames.bytes()).isBetween(500_000L * Math.min(i + 1, 15), 9L << 20);
		}
	}

	@Test
	void whereAPeerSaysThatItIsIsNotDialledAgainAndAgain() {
		List<Endpoint> dialled = new ArrayList<>();
		this.links.seedDialler = (endpoint, then) -> {
			dialled.add(endpoint);
			then.accept(new SeedOutcome.Linked(new FakeLink(this.context, FakeLinks.node("java"), 1)));
		};
		Peer peer = new Peer();
		peer.say(connect(NodeId.sha256Of("full").bytes()));
		for (int i = 0; i < 100; i++) {
			peer.say(new Call(number(i), "_dht.list_gateways", WireValue.of("{}"), null, null, Extras.NONE));
		}
		pass(1);
		assertThat(dialled).hasSize(1);
		assertThat(peer.said).hasSize(101);
	}

	@Test
	void longTextsOfAPeerAreNotKept() {
		Peer peer = new Peer();
		peer.say(new Connect("1.0", new byte[32], REALM.name(), List.of(), "https://" + "h".repeat(100_000) + ":1",
				null, null, null, null, null, null, Extras.NONE));
		peer.say(request(new byte[100_000], new byte[32], null));
		assertThat(counters().value("erlang.violation.connect_with_impossible_endpoint")).isEqualTo(1);
		assertThat(counters().value("erlang.violation.request_id_too_long")).isEqualTo(1);
		assertThat(this.role.peers()).isEmpty();
	}

	/** A peer with one stream. */
	private final class Peer implements Connection, Stream {

		private final List<WireMessage> said = new ArrayList<>();

		private final ConnectionListener listener = GatewayTimeTests.this.role.accepted(this);

		private final StreamListener stream = this.listener.streamOpened(this);

		private boolean reads = true;

		private CloseReason closed;

		void say(WireMessage message) {
			if (this.closed == null) {
				this.stream.data(Unpooled.wrappedBuffer(WireCodec.encode(message)));
			}
		}

		void leave() {
			this.closed = CloseReason.remote(CloseReason.NORMAL, "");
			this.listener.closed(this.closed);
		}

		@Override
		public Path remote() {
			return new Path.Udp(new InetSocketAddress("127.0.0.1", 1));
		}

		@Override
		public TlsPeer tls() {
			return new TlsPeer("macula", null);
		}

		@Override
		public Stream openStream(StreamListener opened) {
			throw new IllegalStateException("a gateway opens no streams");
		}

		@Override
		public void sendDatagram(ByteBuf datagram) {
			throw new IllegalStateException("a gateway sends no datagrams");
		}

		@Override
		public void close(CloseReason reason) {
			this.closed = reason;
		}

		@Override
		public long id() {
			return 0;
		}

		@Override
		public boolean write(ByteBuf bytes) {
			byte[] written = ByteBufUtil.getBytes(bytes);
			bytes.release();
			FrameDecoder decoder = new FrameDecoder(WireLimits.of(GatewayTimeTests.this.context.limits()),
					new NameTable(0, 0));
			decoder.feed(Unpooled.wrappedBuffer(written));
			while (decoder.next() instanceof FrameResult.Decoded decoded) {
				this.said.add(decoded.message());
			}
			return this.reads;
		}

		@Override
		public long writableBytes() {
			return this.reads ? 1 : 0;
		}

		@Override
		public void onWritable(Runnable task) {
			// Once it does not read, it never does again
		}

		@Override
		public void finish() {
			// Nothing to see
		}

		@Override
		public void reset(int code) {
			// Nothing to see
		}

	}

}
