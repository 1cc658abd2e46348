package io.macula.engine.erlang;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.macula.engine.dht.Dht;
import io.macula.engine.discovery.Discovery;
import io.macula.engine.identity.NodeId;
import io.macula.engine.identity.Realm;
import io.macula.engine.pubsub.PubSub;
import io.macula.engine.pubsub.TopicPattern;
import io.macula.engine.rpc.Rpc;
import io.macula.engine.runtime.Counters;
import io.macula.engine.simulation.Simulation;
import io.macula.engine.simulation.SimulatedKeys;
import io.macula.engine.simulation.VirtualContext;
import io.macula.engine.testing.FakeLinks;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.transport.Connection;
import io.macula.engine.transport.ConnectionListener;
import io.macula.engine.transport.Path;
import io.macula.engine.transport.Stream;
import io.macula.engine.transport.StreamListener;
import io.macula.engine.transport.TlsPeer;
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

	private final GatewayRole role = start();

	private GatewayRole start() {
		Dht dht = new Dht(this.context, this.links, SimulatedKeys.key(0), REALM);
		Discovery discovery = new Discovery(this.context, this.links, dht, List.of(),
				(pattern, topic) -> TopicPattern.of(pattern).matches(topic));
		PubSub pubsub = new PubSub(this.context, this.links, discovery.advertiser(), discovery.finder(), REALM.name(),
				this.context::execute);
		Rpc rpc = new Rpc(this.context, this.links, discovery.advertiser(), discovery.finder(), REALM.name(),
				this.context::execute);
		ErlangServices services = new ErlangServices(this.context, this.links, dht, discovery, pubsub, rpc, REALM,
				this.links.self().nodeId());
		PeerRole peer = new PeerRole(services, ErlangPolicy.open());
		GatewayRole gateway = new GatewayRole(services, ErlangPolicy.open(),
				new OtherGateways(peer, this.links.self().nodeId()));
		pubsub.start();
		rpc.start();
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
