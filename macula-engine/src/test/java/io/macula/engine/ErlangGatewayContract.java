package io.macula.engine;

import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.macula.engine.erlang.ErlangPolicy;
import io.macula.engine.erlang.model.ClientOptions;
import io.macula.engine.erlang.model.GatewayOptions;
import io.macula.engine.erlang.model.LiveReplay;
import io.macula.engine.erlang.model.ModelClient;
import io.macula.engine.erlang.model.ModelGateway;
import io.macula.engine.erlang.model.ModelHost;
import io.macula.engine.erlang.model.RawFrame;
import io.macula.engine.erlang.model.RawPeer;
import io.macula.engine.identity.IdentityKey;
import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.Limits;
import io.macula.engine.transport.CloseReason;
import io.macula.engine.wire.Headers;
import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.WireValue;
import org.junit.jupiter.api.Test;

import static io.macula.engine.testing.Utf8.bytes;
import static io.macula.engine.testing.Utf8.text;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A Java node as the gateway of peers of 0.14.3, which are models of it or raw frames.
 */
abstract class ErlangGatewayContract extends NodesContract {

	private static final String REALM = "com.example.test";

	private final ModelHost models;

	ErlangGatewayContract(TestMesh.World world) {
		super(world);
		this.models = this.mesh.models();
	}

	private ModelClient client(String name, MaculaNode gateway) {
		return client(ClientOptions.of(name), gateway);
	}

	private ModelClient client(ClientOptions options, MaculaNode gateway) {
		ModelClient client = ModelClient.start(this.models, options, TestMesh.path(gateway));
		TestMesh.await("client connected", () -> !client.log().pongs.isEmpty());
		return client;
	}

	private RawPeer.Line line(MaculaNode gateway) {
		return RawPeer.dial(this.models, TestMesh.path(gateway)).open();
	}

	private static byte[] frame(MessageType type, WireValue.MapBuilder map) {
		return RawFrame.encode(type, map.build());
	}

	private static byte[] connect(byte[] id, String realm) {
		return frame(MessageType.CONNECT,
				WireValue.Map.builder()
					.put("version", "1.0")
					.put("node_id", id)
					.put("realm_id", realm)
					.put("capabilities", WireValue.ofTexts(List.of("pubsub")))
					.put("endpoint", "https://127.0.0.1:9443"));
	}

	private static byte[] subscribe(String pattern) {
		return frame(MessageType.SUBSCRIBE,
				WireValue.Map.builder().put("topics", WireValue.ofTexts(List.of(pattern))).put("qos", 0));
	}

	private static WireValue.MapBuilder publish(String topic, WireValue payload, long qos, int number) {
		byte[] id = new byte[16];
		id[15] = (byte) number;
		return WireValue.Map.builder()
			.put("topic", topic)
			.put("payload", payload)
			.put("qos", qos)
			.put("retain", false)
			.put("message_id", id);
	}

	private static byte[] ping(long number) {
		return frame(MessageType.PING, WireValue.Map.builder().put("timestamp", number));
	}

	private static RawFrame next(RawPeer.Line line) {
		RawFrame frame = line.next(20_000);
		assertThat(frame).as("an answer").isNotNull();
		return frame;
	}

	/** What was sent before is dealt with once this returns. */
	private static void fence(RawPeer.Line line) {
		line.write(ping(77));
		assertThat(next(line).map().number("timestamp")).isEqualTo(77);
	}

	private static List<String> received(MaculaNode node, String pattern) {
		List<String> received = Collections.synchronizedList(new ArrayList<>());
		TestMesh.get(node.subscribe(pattern, (message) -> received.add(text(message.payload()))));
		return received;
	}

	private static long counter(MaculaNode node, String name) {
		return node.counters().getOrDefault(name, 0L);
	}

	@Test
	void aRecordedConversationIsAnsweredAsRecorded() {
		MaculaNode node = this.mesh.start();
		LiveReplay.Outcome outcome = LiveReplay.gateway(this.models, TestMesh.path(node));
		assertThat(outcome.differences()).isEmpty();
		assertThat(outcome.compared()).isEqualTo(27);
		assertThat(outcome.skipped()).containsExactly("h32");
		assertThat(node.counters().keySet()).noneMatch((name) -> name.startsWith("erlang.violation"));
	}

	@Test
	void subscribersOnOtherNodesReceiveWhatAPeerPublishesOnceAndInOrder() {
		List<MaculaNode> nodes = this.mesh.start(3);
		List<String> exact = received(nodes.get(2), "sensor.room1.power");
		List<String> one = received(nodes.get(1), "sensor.*.power");
		List<String> many = received(nodes.get(0), "sensor.**");
		ModelClient publisher = client("publisher", nodes.get(0));
		ModelClient listener = client("listener", nodes.get(1));
		listener.subscribe("sensor.**");
		listener.subscribe("*.room1.*");
		publisher.subscribe("sensor.room1.power");
		TestMesh.await("everybody is found", () -> {
			publisher.publish("sensor.room1.power", "probe");
			return exact.contains("probe") && one.contains("probe") && many.contains("probe")
					&& listener.log().texts("sensor.room1.power").contains("probe")
					&& publisher.log().texts("sensor.room1.power").contains("probe");
		});
		List<String> expected = new ArrayList<>();
		for (int i = 0; i < 200; i++) {
			publisher.publish("sensor.room1.power", "n" + i);
			expected.add("n" + i);
		}
		List<List<String>> javaNodes = List.of(exact, one, many);
		TestMesh.await("all is delivered",
				() -> javaNodes.stream().allMatch((list) -> list.contains("n199"))
						&& listener.log().texts("sensor.room1.power").contains("n199")
						&& publisher.log().texts("sensor.room1.power").contains("n199"));
		javaNodes.forEach((list) -> assertThat(without(list, "probe")).isEqualTo(expected));
		assertThat(without(listener.log().texts("sensor.room1.power"), "probe")).isEqualTo(expected);
		assertThat(without(publisher.log().texts("sensor.room1.power"), "probe")).isEqualTo(expected);
		assertThat(listener.violations()).isEmpty();
	}

	private static List<String> without(List<String> list, String text) {
		synchronized (list) {
			return list.stream().filter((item) -> !item.equals(text)).toList();
		}
	}

	@Test
	void aPeerReceivesOnceWhatAnotherNodePublishes() {
		List<MaculaNode> nodes = this.mesh.start(3);
		ModelClient subscriber = client("subscriber", nodes.get(0));
		subscriber.subscribe("home.*.light");
		subscriber.subscribe("home.**");
		subscriber.subscribe("home.hall.light");
		TestMesh.await("it is found", () -> {
			TestMesh.get(nodes.get(2).publish("home.hall.light", bytes("probe")));
			return subscriber.log().texts("home.hall.light").contains("probe");
		});
		for (int i = 0; i < 100; i++) {
			TestMesh.get(nodes.get(2).publish("home.hall.light", bytes("n" + i)));
		}
		TestMesh.await("all", () -> subscriber.log().texts("home.hall.light").contains("n99"));
		List<String> expected = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			expected.add("n" + i);
		}
		assertThat(without(subscriber.log().texts("home.hall.light"), "probe")).isEqualTo(expected);
		assertThat(subscriber.violations()).isEmpty();
		subscriber.unsubscribe("home.**");
		subscriber.unsubscribe("home.*.light");
		subscriber.unsubscribe("home.hall.light");
		TestMesh.await("nobody wants it",
				() -> TestMesh.get(nodes.get(2).publish("home.hall.light", bytes("probe"))).recipients().isEmpty());
	}

	@Test
	void nothingIsLostHoweverFramesAreCut() {
		List<MaculaNode> nodes = this.mesh.start(2);
		int count = 100_000;
		AtomicInteger arrived = new AtomicInteger();
		boolean[] seen = new boolean[count];
		List<String> strange = Collections.synchronizedList(new ArrayList<>());
		TestMesh.get(nodes.get(1).subscribe("bulk.*", (message) -> {
			int number = Integer.parseInt(text(message.payload()));
			if (seen[number] || number != arrived.get()) {
				strange.add("number " + number + " after " + arrived);
			}
			seen[number] = true;
			arrived.incrementAndGet();
		}));
		TestMesh.await("found",
				() -> TestMesh.get(nodes.get(0).publish("bulk.data", bytes("0")))
					.recipients()
					.contains(nodes.get(1).id()));
		TestMesh.await("probe arrived", () -> arrived.get() > 0);
		arrived.set(0);
		strange.clear();
		Arrays.fill(seen, false);
		long seed = System.nanoTime();
		Random random = new Random(seed);
		RawPeer.Line line = line(nodes.get(0));
		line.write(connect(NodeId.sha256Of("bulk").bytes(), REALM));
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		for (int i = 0; i < count; i++) {
			all.writeBytes(frame(MessageType.PUBLISH, publish("bulk.data", WireValue.of("" + i), 0, i)));
		}
		byte[] bytes = all.toByteArray();
		int at = 0;
		while (at < bytes.length) {
			int most = switch (random.nextInt(4)) {
				case 0 -> 20;
				case 1 -> 300;
				case 2 -> 5_000;
				default -> 60_000;
			};
			int length = Math.min(bytes.length - at, 1 + random.nextInt(most));
			line.write(Arrays.copyOfRange(bytes, at, at + length));
			at += length;
		}
		TestMesh.await("all messages, seed " + seed, () -> arrived.get() >= count);
		assertThat(strange).as("seed " + seed).isEmpty();
		assertThat(counter(nodes.get(0), "erlang.published")).isEqualTo(count);
	}

	@Test
	void proceduresAnswerInAllDirections() {
		List<MaculaNode> nodes = this.mesh.start(3);
		TestMesh.get(nodes.get(0).advertise("calc.here", (call) -> bytes("here " + text(call.args()))));
		TestMesh.get(nodes.get(2).advertise("calc.far", (call) -> bytes("far " + text(call.args()))));
		ModelClient provider = client("provider", nodes.get(0));
		provider.serve("erl.echo", (args) -> bytes("erl " + text(args)));
		provider.advertise("erl.echo");
		ModelClient hex = client(ClientOptions.hex("hex"), nodes.get(0));
		hex.serve("hex.echo", (args) -> bytes("hex " + text(args)));
		ModelClient elsewhere = client("elsewhere", nodes.get(1));
		elsewhere.serve("else.echo", (args) -> bytes("else " + text(args)));
		elsewhere.advertise("else.echo");
		ModelClient caller = client("caller", nodes.get(0));
		byte[] gateway = nodes.get(0).id().bytes();
		// To this node, to another node by either spelling, through this node to anybody
		assertThat(result(caller, gateway, "calc.here")).isEqualTo("here {}");
		assertThat(result(caller, gateway, "calc.far")).isEqualTo("far {}");
		assertThat(result(caller, nodes.get(2).id().bytes(), "calc.far")).isEqualTo("far {}");
		assertThat(result(caller, hexText(nodes.get(2).id().bytes()), "calc.far")).isEqualTo("far {}");
		// To peers: connected here by either spelling, connected to another node
		assertThat(result(caller, provider.nodeId(), "erl.echo")).isEqualTo("erl {}");
		assertThat(result(caller, hexText(provider.nodeId()), "erl.echo")).isEqualTo("erl {}");
		assertThat(result(caller, hex.nodeId(), "hex.echo")).isEqualTo("hex {}");
		assertThat(result(caller, HexFormat.of().parseHex(text(hex.nodeId())), "hex.echo")).isEqualTo("hex {}");
		TestMesh.await("announced", () -> "else {}".equals(result(caller, elsewhere.nodeId(), "else.echo")));
		assertThat(result(caller, gateway, "else.echo")).isEqualTo("else {}");
		// From Java nodes to peers
		assertThat(text(TestMesh.get(nodes.get(0).call("erl.echo", bytes("1"))))).isEqualTo("erl 1");
		assertThat(text(TestMesh.get(nodes.get(2).call("erl.echo", bytes("2"))))).isEqualTo("erl 2");
		assertThat(text(TestMesh.get(nodes.get(0).call("else.echo", bytes("3"))))).isEqualTo("else 3");
		// Nobody
		assertThat(error(caller, gateway, "no.such")).isEqualTo("procedure_not_found");
		assertThat(error(caller, provider.nodeId(), "no.such")).isEqualTo("procedure_not_found");
		assertThat(error(caller, NodeId.sha256Of("nobody").bytes(), "erl.echo")).isEqualTo("target_peer_not_found");
		assertThat(error(caller, bytes("nobody"), "erl.echo")).isEqualTo("target_peer_not_found");
		for (ModelClient client : List.of(provider, hex, elsewhere, caller)) {
			assertThat(client.violations()).isEmpty();
		}
	}

	private static byte[] hexText(byte[] id) {
		return bytes(HexFormat.of().formatHex(id));
	}

	@Test
	void aPeerTakesNeitherStreamsNorPayloadsAboveAFrame() {
		List<MaculaNode> nodes = this.mesh.start(2);
		ModelClient peer = client("provider", nodes.get(0));
		peer.serve("erl.echo", (args) -> bytes("erl " + text(args)));
		peer.advertise("erl.echo");
		peer.subscribe("erl.news");
		TestMesh.await("announced", () -> TestMesh.get(nodes.get(1).discoverProviders("erl.echo")).size() == 1
				&& TestMesh.get(nodes.get(1).discoverSubscribers("erl.news")).size() == 1);
		byte[] large = new byte[2 << 20];
		PublishOptions confirmed = PublishOptions.defaults().withQos(QualityOfService.AT_LEAST_ONCE);
		for (MaculaNode node : nodes) {
			assertThat(TestMesh.failure(node.openStream("erl.echo", bytes(""), CallOptions.defaults())))
				.isInstanceOf(RefusedException.class)
				.hasMessageContaining("peer of 0.14.3 that is connected to node " + nodes.get(0).id().shortText());
			assertThat(TestMesh.failure(node.call("erl.echo", large))).isInstanceOf(PayloadTooLargeException.class)
				.hasMessageContaining("0.14.3");
			assertThat(TestMesh.get(node.publish("erl.news", large, confirmed)).outcomes()).containsOnly(
					Map.entry(nodes.get(0).id(), new DeliveryOutcome(DeliveryOutcome.State.REJECTED, "too_large")));
			// What it can take goes on
			assertThat(text(TestMesh.get(node.call("erl.echo", bytes("1"))))).isEqualTo("erl 1");
			TestMesh.get(node.publish("erl.news", bytes("small")));
		}
		TestMesh.await("small ones arrive", () -> peer.log().texts("erl.news").size() == 2);
		TestMesh.get(nodes.get(1).publish("erl.news", large));
		TestMesh.await("dropped and counted", () -> counter(nodes.get(0), "erlang.dropped.too_large") == 1);
		assertThat(peer.violations()).isEmpty();
	}

	private static String result(ModelClient caller, byte[] target, String procedure) {
		WireValue.Map reply = TestMesh.get(caller.requestTo(target, procedure, "{}"));
		return String.valueOf(reply.text("result"));
	}

	private static String error(ModelClient caller, byte[] target, String procedure) {
		WireValue.Map reply = TestMesh.get(caller.requestTo(target, procedure, "{}"));
		assertThat(reply.get("result")).isNull();
		return String.valueOf(reply.text("error"));
	}

	@Test
	void aCallEndsWhenThePeerGoesOrFails() {
		List<MaculaNode> nodes = this.mesh.start(2);
		ModelClient provider = client("provider", nodes.get(0));
		provider.serve("erl.fails", (args) -> {
			throw new IllegalStateException("it is raining");
		});
		provider.advertise("erl.fails");
		RawPeer.Line silent = line(nodes.get(0));
		byte[] id = NodeId.sha256Of("silent").bytes();
		silent.write(connect(id, REALM));
		next(silent);
		silent.write(store("erl.silent", id));
		fence(silent);
		assertThat(TestMesh.failure(nodes.get(0).call("erl.fails", bytes("")))).hasMessageContaining("it is raining");
		CompletableFuture<byte[]> call = nodes.get(0).call("erl.silent", bytes(""));
		RawFrame request = next(silent);
		assertThat(request.is(MessageType.RPC_REQUEST)).isTrue();
		assertThat(request.map().bytes("target_node")).isEqualTo(id);
		silent.finish();
		assertThat(TestMesh.failure(call)).isInstanceOf(MaculaException.class);
		TestMesh.await("withdrawn",
				() -> TestMesh.failure(nodes.get(1).call("erl.silent", bytes(""))) instanceof NoProviderException);
	}

	private static byte[] store(String procedure, byte[] id) {
		return frame(MessageType.STORE,
				WireValue.Map.builder()
					.put("type", "store")
					.put("key", NodeId.sha256Of(procedure).bytes())
					.put("value",
							WireValue.Map.builder()
								.put("node_id", id)
								.put("endpoint", "https://127.0.0.1:1")
								.put("metadata", WireValue.Map.EMPTY)
								.put("ttl", 300)
								.build()));
	}

	@Test
	void onlyWhoWasAskedCanAnswer() {
		MaculaNode node = this.mesh.start();
		byte[] id = NodeId.sha256Of("asked").bytes();
		RawPeer.Line asked = line(node);
		asked.write(connect(id, REALM));
		next(asked);
		asked.write(store("erl.slow", id));
		fence(asked);
		RawPeer.Line liar = line(node);
		liar.write(connect(NodeId.sha256Of("liar").bytes(), REALM));
		next(liar);
		CompletableFuture<byte[]> call = node.call("erl.slow", bytes(""));
		RawFrame request = next(asked);
		byte[] number = request.map().bytes("request_id");
		liar.write(reply(number, "lie", null));
		fence(liar);
		asked.write(reply(number, "truth", null));
		assertThat(text(TestMesh.get(call))).isEqualTo("truth");
		// The same among peers
		RawPeer.Line caller = line(node);
		byte[] callerId = NodeId.sha256Of("caller").bytes();
		caller.write(connect(callerId, REALM));
		next(caller);
		byte[] one = new byte[16];
		caller.write(request(one, callerId, id));
		assertThat(next(asked).map().bytes("request_id")).isEqualTo(one);
		liar.write(reply(one, "lie", callerId));
		fence(liar);
		asked.write(reply(one, "truth", callerId));
		assertThat(next(caller).map().text("result")).isEqualTo("truth");
		assertThat(counter(node, "erlang.dropped.reply_not_asked")).isEqualTo(2);
		// A request whose target goes is not left hanging
		caller.write(request(new byte[] { 1 }, callerId, id));
		next(asked);
		asked.finish();
		assertThat(next(caller).map().text("error")).isEqualTo("target_peer_not_found");
	}

	private static byte[] reply(byte[] number, String result, byte[] to) {
		return frame(MessageType.RPC_REPLY,
				WireValue.Map.builder()
					.put("request_id", number)
					.put("result", result)
					.put("from_node", new byte[32])
					.put("to_node", to)
					.put("timestamp", 1));
	}

	private static byte[] request(byte[] number, byte[] from, byte[] target) {
		return frame(MessageType.RPC_REQUEST,
				WireValue.Map.builder()
					.put("type", "rpc_request")
					.put("request_id", number)
					.put("procedure", "erl.slow")
					.put("args", "{}")
					.put("from_node", from)
					.put("target_node", target));
	}

	@Test
	void anotherRealmIsToldSoAndClosed() {
		MaculaNode node = this.mesh.start();
		RawPeer peer = RawPeer.dial(this.models, TestMesh.path(node));
		RawPeer.Line line = peer.open();
		line.write(connect(new byte[32], "com.example.other"));
		RawFrame answer = next(line);
		assertThat(answer.is(MessageType.DISCONNECT)).isTrue();
		assertThat(answer.map().text("reason")).isEqualTo("realm_mismatch");
		assertThat(TestMesh.get(peer.closed()).code()).isEqualTo(CloseReason.REALM_MISMATCH);
		assertThat(counter(node, "erlang.refused.realm")).isEqualTo(1);
	}

	@Test
	void whatAPeerPublishesOrCallsIsNotTakenForThatOfItsGateway() {
		List<MaculaNode> nodes = this.mesh.start(2);
		ModelClient peer = client("nobody", nodes.get(0));
		List<Message> received = Collections.synchronizedList(new ArrayList<>());
		List<Call> calls = Collections.synchronizedList(new ArrayList<>());
		for (MaculaNode node : nodes) {
			TestMesh.get(node.subscribe("who.*", received::add));
		}
		TestMesh.get(nodes.get(1).advertise("who.calls", (call) -> {
			calls.add(call);
			return bytes("{}");
		}));
		peer.publish("who.knows", "1");
		TestMesh.await("both have it", () -> received.size() >= 2);
		TestMesh.get(peer.requestTo(nodes.get(0).id().bytes(), "who.calls", "{}"));
		String id = HexFormat.of().formatHex(peer.nodeId());
		assertThat(received).hasSize(2)
			.allMatch((message) -> message.origin() == null && id.equals(message.headers().get(Headers.CLAIMED_ID)));
		assertThat(calls).singleElement()
			.matches((call) -> call.caller() == null && id.equals(call.headers().get(Headers.CLAIMED_ID)));
	}

	@Test
	void aProvenIdCannotBeClaimed() {
		List<MaculaNode> nodes = this.mesh.start(2);
		TestMesh.await("linked", () -> !nodes.get(0).peers().isEmpty());
		for (byte[] id : List.of(nodes.get(0).id().bytes(), nodes.get(1).id().bytes(),
				hexText(nodes.get(1).id().bytes()))) {
			RawPeer peer = RawPeer.dial(this.models, TestMesh.path(nodes.get(0)));
			RawPeer.Line line = peer.open();
			line.write(connect(id, REALM));
			assertThat(next(line).is(MessageType.DISCONNECT)).isTrue();
			assertThat(TestMesh.get(peer.closed()).code()).isEqualTo(CloseReason.IDENTITY);
		}
		// Nor can entries be stored in its name
		RawPeer.Line line = line(nodes.get(0));
		line.write(store("proc.of.another", nodes.get(1).id().bytes()));
		line.write(findValue("proc.of.another"));
		assertThat(next(line).map().text("result")).isEqualTo("nodes");
		// A claim that turns out to be such an id ends
		IdentityKey key = IdentityKey.generate(new SecureRandom());
		RawPeer early = RawPeer.dial(this.models, TestMesh.path(nodes.get(0)));
		RawPeer.Line earlyLine = early.open();
		earlyLine.write(connect(key.nodeId().bytes(), REALM));
		assertThat(next(earlyLine).is(MessageType.PONG)).isTrue();
		this.mesh.start((builder) -> builder.identity(key));
		assertThat(TestMesh.get(early.closed()).code()).isEqualTo(CloseReason.IDENTITY);
	}

	private static byte[] findValue(String name) {
		return frame(MessageType.FIND_VALUE,
				WireValue.Map.builder().put("type", "find_value").put("key", NodeId.sha256Of(name).bytes()));
	}

	@Test
	void eightConnectionsMayClaimOneIdAndTheNewestIsTalkedTo() {
		MaculaNode node = this.mesh.start();
		byte[] id = NodeId.sha256Of("full node").bytes();
		List<RawPeer> peers = new ArrayList<>();
		RawPeer.Line newest = null;
		for (int i = 0; i < 9; i++) {
			RawPeer peer = RawPeer.dial(this.models, TestMesh.path(node));
			newest = peer.open();
			newest.write(connect((i % 2 == 0) ? id : hexText(id), REALM));
			assertThat(next(newest).is(MessageType.PONG)).isTrue();
			peers.add(peer);
		}
		assertThat(TestMesh.get(peers.get(0).closed()).code()).isEqualTo(CloseReason.DUPLICATE);
		assertThat(peers.subList(1, 9)).noneMatch((peer) -> peer.closed().isDone());
		RawPeer.Line caller = line(node);
		caller.write(request(new byte[16], bytes("caller"), id));
		assertThat(next(newest).is(MessageType.RPC_REQUEST)).isTrue();
		peers.get(8).close();
		TestMesh.await("gone", () -> node.gauges().get("erlang.connections") == 8);
	}

	@Test
	void everythingOfAPeerGoesWithItsConnectionAndComesBackWithIt() {
		List<MaculaNode> nodes = this.mesh.start(2);
		ModelClient client = client(ClientOptions.of("client").withReconnect(100), nodes.get(0));
		client.subscribe("gone.**");
		client.serve("gone.echo", (args) -> args);
		client.advertise("gone.echo");
		TestMesh.await("subscribed",
				() -> !TestMesh.get(nodes.get(1).publish("gone.topic", bytes("1"))).recipients().isEmpty());
		TestMesh.await("callable",
				() -> nodes.get(1).call("gone.echo", bytes("1")).handle((result, failure) -> failure == null).get());
		assertThat(nodes.get(0).peers()).anyMatch((peer) -> !peer.proven());
		client.disconnect();
		TestMesh.await("again", () -> client.log().pongs.size() == 2);
		// A client of 0.14.3 says again what it offers only minutes later
		assertThat(TestMesh.get(nodes.get(0).call("gone.echo", bytes("x")))).isEqualTo(bytes("x"));
		client.close();
		TestMesh.await("gone", () -> nodes.get(0).gauges().get("erlang.connections") == 0);
		TestMesh.await("unsubscribed",
				() -> TestMesh.get(nodes.get(1).publish("gone.topic", bytes("1"))).recipients().isEmpty());
		assertThat(TestMesh.failure(nodes.get(0).call("gone.echo", bytes("x"))))
			.isInstanceOf(NoProviderException.class);
		assertThat(nodes.get(0).peers()).allMatch(PeerInfo::proven);
	}

	@Test
	void lookupsAreAnsweredInTheirOrderAndForm() {
		List<MaculaNode> nodes = this.mesh.start(2);
		TestMesh.get(nodes.get(1).advertise("found.far", (call) -> call.args()));
		TestMesh.get(nodes.get(1).subscribe("found.topic", (message) -> {
		}));
		RawPeer.Line line = line(nodes.get(0));
		byte[] id = NodeId.sha256Of("stored").bytes();
		line.write(store("found.here", id));
		line.write(findValue("found.far"));
		line.write(findValue("found.here"));
		line.write(findValue("found.nowhere"));
		line.write(findValue("found.topic"));
		line.write(frame(MessageType.FIND_VALUE,
				WireValue.Map.builder().put("key", NodeId.sha256Of("found.topic").bytes())));
		WireValue.Map far = next(line).map();
		assertThat(far.text("type")).isEqualTo("find_value_reply");
		assertThat(far.maps("value")).singleElement().satisfies((entry) -> {
			assertThat(entry.bytes("node_id")).isEqualTo(nodes.get(1).id().bytes());
			assertThat(entry.text("endpoint")).startsWith("https://127.0.0.1:");
			assertThat(entry.map("metadata")).isNotNull();
			assertThat(entry.number("ttl")).isPositive();
		});
		WireValue.Map here = next(line).map();
		assertThat(here.maps("value")).singleElement()
			.satisfies((entry) -> assertThat(entry.bytes("node_id")).isEqualTo(id));
		WireValue.Map nowhere = next(line).map();
		assertThat(nowhere.text("result")).isEqualTo("nodes");
		assertThat(nowhere.list("nodes")).isEmpty();
		assertThat(next(line).map().maps("value")).singleElement()
			.satisfies((entry) -> assertThat(entry.bytes("node_id")).isEqualTo(nodes.get(0).id().bytes()));
		assertThat(next(line).map().text("result")).isEqualTo("nodes");
		line.write(frame(MessageType.FIND_NODE,
				WireValue.Map.builder().put("type", "find_node").put("target", new byte[32])));
		RawFrame found = next(line);
		assertThat(found.map().maps("nodes")).singleElement()
			.satisfies((entry) -> assertThat(entry.text("address")).isEqualTo(nodes.get(1).endpoint().toString()));
	}

	@Test
	void servicesOfAGatewayAnswer() {
		MaculaNode node = this.mesh.start();
		ModelClient client = client("client", node);
		WireValue.Map peers = TestMesh.get(client.listGateways());
		assertThat(peers.map("result").maps("peers")).singleElement().satisfies((peer) -> {
			assertThat(peer.text("node_id")).isEqualTo(node.id().toString());
			assertThat(peer.number("port")).isEqualTo(node.endpoint().port());
			assertThat(peer.text("realm")).isEqualTo(REALM);
		});
		WireValue.Map entry = WireValue.Map.builder()
			.put("node_id", "fc01")
			.put("metadata", WireValue.Map.EMPTY)
			.build();
		WireValue.Map args = WireValue.Map.builder().put("key", "some.key").put("value", entry).build();
		assertThat(TestMesh.get(client.call("_dht.store", args)).map("result").text("status")).isEqualTo("ok");
		WireValue json = WireValue.of("{\"key\":\"other.key\",\"value\":{\"node_id\":\"fc02\",\"metadata\":{}}}");
		assertThat(TestMesh.get(client.call("_dht.store", json)).map("result").text("status")).isEqualTo("ok");
		for (WireValue bad : List.of(WireValue.of("{"), WireValue.of("[]"), WireValue.of(7), WireValue.Map.EMPTY)) {
			assertThat(TestMesh.get(client.call("_dht.store", bad)).map("error").text("code"))
				.isEqualTo("invalid_args");
		}
		RawPeer.Line line = line(node);
		line.write(frame(MessageType.FIND_VALUE,
				WireValue.Map.builder().put("type", "find_value").put("key", "other.key")));
		assertThat(next(line).map().maps("value")).singleElement()
			.satisfies((found) -> assertThat(found.text("node_id")).isEqualTo("fc02"));
		assertThat(TestMesh.get(client.call("calc.add", WireValue.of("{}"))).map("error").text("code"))
			.isEqualTo("gateway_bootstrap_only");
	}

	@Test
	void valuesInPlaceOfBytesBecomeJsonAndCopiesAreDropped() {
		MaculaNode node = this.mesh.start();
		List<String> received = received(node, "odd.**");
		RawPeer.Line line = line(node);
		line.write(subscribe("odd.**"));
		WireValue.Map map = WireValue.Map.builder()
			.put("a", WireValue.of("te\"xt"))
			.put("list", new WireValue.Str("\u0001\u0002"))
			.put("none", new WireValue.Str(""))
			.put("n", -1.5)
			.put("ok", true)
			.build();
		line.write(frame(MessageType.PUBLISH, publish("odd.map", map, 0, 1).put("extra", "kept")));
		RawFrame echo = next(line);
		assertThat(echo.map().map("payload")).isEqualTo(map);
		assertThat(echo.map().text("extra")).isEqualTo("kept");
		TestMesh.await("received", () -> received.size() == 1);
		assertThat(received.get(0)).isEqualTo("{\"a\":\"te\\\"xt\",\"list\":[1,2],\"none\":[],\"n\":-1.5,\"ok\":true}");
		byte[] once = frame(MessageType.PUBLISH, publish("odd.qos", WireValue.of("1"), 1, 1));
		line.write(once);
		line.write(once);
		line.write(frame(MessageType.PUBLISH, publish("odd.qos", WireValue.of("2"), 1, 1)));
		line.write(once);
		assertThat(next(line).map().text("payload")).isEqualTo("1");
		assertThat(next(line).map().text("payload")).isEqualTo("2");
		fence(line);
		assertThat(counter(node, "erlang.dropped.copy")).isEqualTo(2);
		TestMesh.await("received", () -> received.size() == 3);
	}

	@Test
	void routedMessagesAndCallsEndHere() {
		List<MaculaNode> nodes = this.mesh.start(2);
		MaculaNode node = nodes.get(0);
		List<String> here = received(node, "routed.**");
		List<String> far = received(nodes.get(1), "routed.**");
		TestMesh.get(node.advertise("routed.echo", (call) -> bytes("[" + text(call.args()) + "]")));
		ModelClient subscriber = client("subscriber", node);
		subscriber.subscribe("routed.topic");
		ModelClient other = client("other", node);
		other.serve("other.echo", (args) -> bytes("other"));
		TestMesh.await("subscribed", () -> counter(node, "erlang.subscribed") == 1);
		RawPeer.Line line = line(node);
		byte[] self = node.id().bytes();
		line.write(pubsubRoute(self, 0, 1));
		line.write(pubsubRoute(self, 0, 1));
		line.write(pubsubRoute(self, 10, 2));
		line.write(pubsubRoute(other.nodeId(), 0, 3));
		line.write(pubsubRoute(new byte[] { 1, 2, 3 }, 0, 4));
		line.write(rpcRoute(self, "routed.echo", 1));
		RawFrame reply = next(line);
		assertThat(reply.is(MessageType.RPC_ROUTE)).isTrue();
		assertThat(reply.map().text("payload_type")).isEqualTo("reply");
		assertThat(reply.map().text("destination_node_id")).isEqualTo("source");
		assertThat(reply.map().map("payload").text("result")).isEqualTo("[{}]");
		line.write(rpcRoute(self, "no.such", 2));
		assertThat(next(line).map().map("payload").map("error").text("code")).isEqualTo("no_handler");
		line.write(rpcRoute(other.nodeId(), "other.echo", 3));
		assertThat(next(line).map().map("payload").text("result")).isEqualTo("other");
		TestMesh.await("delivered",
				() -> here.size() == 1 && subscriber.log().received.size() == 1 && other.log().received.size() == 1);
		assertThat(far).isEmpty();
		assertThat(counter(node, "erlang.dropped.routed_twice")).isEqualTo(1);
		assertThat(counter(node, "erlang.dropped.hops")).isEqualTo(1);
		assertThat(counter(node, "erlang.dropped.no_route")).isEqualTo(1);
	}

	private static byte[] pubsubRoute(byte[] destination, int hops, int number) {
		return frame(MessageType.PUBSUB_ROUTE,
				WireValue.Map.builder()
					.put("destination_node_id", destination)
					.put("source_node_id", "source")
					.put("hop_count", hops)
					.put("max_hops", 10)
					.put("topic", "routed.topic")
					.put("payload", publish("routed.topic", WireValue.of("{}"), 0, number).build()));
	}

	private static byte[] rpcRoute(byte[] destination, String procedure, int number) {
		return frame(MessageType.RPC_ROUTE,
				WireValue.Map.builder()
					.put("destination_node_id", destination)
					.put("source_node_id", "source")
					.put("hop_count", 0)
					.put("max_hops", 10)
					.put("payload_type", "call")
					.put("payload",
							WireValue.Map.builder()
								.put("call_id", new byte[] { (byte) number })
								.put("procedure", procedure)
								.put("args", "{}")
								.put("realm", REALM)
								.build()));
	}

	@Test
	void peersReachWhatIsOfferedAtAGatewayOf0143() {
		ModelGateway other = ModelGateway.start(this.mesh.models(), GatewayOptions.defaults());
		MaculaNode node = this.mesh.start((builder) -> builder.bootstrap(other.url()));
		TestMesh.get(node.joined());
		ModelClient provider = ModelClient.start(this.models, ClientOptions.of("provider"), other.path());
		TestMesh.await("provider connected", () -> !provider.log().pongs.isEmpty());
		provider.serve("there.echo", (args) -> bytes("there " + text(args)));
		provider.advertise("there.echo");
		ModelClient caller = client("caller", node);
		List<WireValue.Map> found = new ArrayList<>();
		TestMesh.await("found", () -> {
			List<WireValue.Map> values = TestMesh.get(caller.findValue("there.echo")).maps("value");
			found.addAll((values != null) ? values : List.of());
			return !found.isEmpty();
		});
		assertThat(found.get(0).bytes("node_id")).isEqualTo(node.id().bytes());
		assertThat(result(caller, found.get(0).bytes("node_id"), "there.echo")).isEqualTo("there {}");
		ModelClient subscriber = client("subscriber", node);
		subscriber.subscribe("across.*");
		ModelClient back = ModelClient.start(this.models, ClientOptions.of("back"), other.path());
		TestMesh.await("connected", () -> !back.log().pongs.isEmpty());
		back.subscribe("across.*");
		TestMesh.await("bridged", () -> {
			provider.publish("across.there", "1");
			caller.publish("across.here", "2");
			return subscriber.log().texts("across.there").contains("1")
					&& back.log().texts("across.here").contains("2");
		});
		assertThat(other.violations()).isEmpty();
		assertThat(caller.violations()).isEmpty();
	}

	@Test
	void aFullNodeIsLearnedAndConnectedBackTo() {
		MaculaNode node = this.mesh.start();
		ModelHost host = this.mesh.models().timeScale(0.01);
		ModelGateway full = ModelGateway.start(host,
				GatewayOptions.defaults().withName("full").withBootstrap(TestMesh.path(node)));
		TestMesh.await("learned", () -> node.gauges().get("erlang.hosts") == 1);
		ModelClient subscriber = ModelClient.start(this.models, ClientOptions.of("subscriber"), full.path());
		TestMesh.await("connected", () -> !subscriber.log().pongs.isEmpty());
		subscriber.subscribe("full.topic");
		TestMesh.await("bridged", () -> {
			TestMesh.get(node.publish("full.topic", bytes("1")));
			return subscriber.log().texts("full.topic").contains("1");
		});
		assertThat(full.violations()).isEmpty();
		full.close();
	}

	@Test
	void policyForbids() {
		ErlangPolicy nothing = new ErlangPolicy(true, false, false, false, false, false, false, List.of());
		MaculaNode node = this.mesh.start((builder) -> builder.erlang(nothing));
		List<String> received = received(node, "**");
		TestMesh.get(node.advertise("calc.here", (call) -> call.args()));
		ModelClient one = client("one", node);
		ModelClient two = client("two", node);
		one.subscribe("any.**");
		one.serve("erl.echo", (args) -> args);
		one.advertise("erl.echo");
		two.publish("any.topic", "{}");
		assertThat(error(two, node.id().bytes(), "calc.here")).isEqualTo("refused");
		assertThat(error(two, one.nodeId(), "erl.echo")).isEqualTo("target_peer_not_found");
		assertThat(TestMesh.failure(node.call("erl.echo", bytes("")))).isInstanceOf(NoProviderException.class);
		for (String what : List.of("subscribe", "publish", "call", "relay", "provide")) {
			TestMesh.await(what, () -> counter(node, "erlang.denied." + what) == 1);
		}
		TestMesh.get(node.publish("any.topic", bytes("{}")));
		TestMesh.await("own", () -> received.size() == 1);
		assertThat(one.log().received).isEmpty();
	}

	@Test
	void anIntroductionMayBeRequired() {
		ErlangPolicy strict = new ErlangPolicy(true, true, true, true, true, true, true, List.of());
		MaculaNode node = this.mesh.start((builder) -> builder.erlang(strict));
		RawPeer.Line line = line(node);
		line.write(findValue("any.thing"));
		fence(line);
		assertThat(counter(node, "erlang.violation.not_introduced")).isEqualTo(1);
		line.write(connect(new byte[32], REALM));
		next(line);
		line.write(findValue("any.thing"));
		assertThat(next(line).is(MessageType.FIND_VALUE_REPLY)).isTrue();
	}

	@Test
	void whoIsNotLetInIsToldSoAtOnce() {
		MaculaNode closed = this.mesh.start((builder) -> builder.erlang(ErlangPolicy.closed()));
		RawPeer silent = RawPeer.dial(this.models, TestMesh.path(closed));
		CloseReason reason = TestMesh.get(silent.closed());
		assertThat(reason.code()).isEqualTo(CloseReason.REFUSED);
		assertThat(reason.text()).contains("macula.erlang.enabled");
		assertThat(counter(closed, "link.refused.protocol")).isEqualTo(1);
		assertThat(counter(closed, "erlang.accepted")).isZero();
	}

	@Test
	void limitsHoldAndWhoBreaksTheRulesIsClosed() {
		Limits limits = Limits.builder()
			.erlangConnections(4)
			.erlangPatternsPerPeer(10)
			.erlangProceduresPerPeer(2)
			.erlangEntries(3)
			.build();
		MaculaNode node = this.mesh.start((builder) -> builder.limits(limits));
		RawPeer.Line many = line(node);
		for (int i = 0; i < 20; i++) {
			many.write(subscribe("limit." + i));
		}
		fence(many);
		TestMesh.await("subscribed", () -> counter(node, "erlang.subscribed") == 10);
		assertThat(counter(node, "erlang.refused.patterns")).isEqualTo(10);
		byte[] id = NodeId.sha256Of("many").bytes();
		many.write(connect(id, REALM));
		next(many);
		for (int i = 0; i < 5; i++) {
			many.write(store("limit.procedure" + i, id));
		}
		fence(many);
		assertThat(counter(node, "erlang.stored")).isEqualTo(3);
		assertThat(counter(node, "erlang.refused.entries")).isEqualTo(2);
		assertThat(counter(node, "erlang.refused.procedures")).isEqualTo(1);
		List<String> received = received(node, "big.**");
		RawPeer.Line good = line(node);
		good.write(subscribe("big.**"));
		fence(good);
		RawPeer flood = RawPeer.dial(this.models, TestMesh.path(node));
		RawPeer.Line line = flood.open();
		for (int i = 0; i < 16; i++) {
			line.write(frame(MessageType.SUBSCRIBE, WireValue.Map.builder().put("topics", WireValue.of(1))));
		}
		assertThat(TestMesh.get(flood.closed()).code()).isEqualTo(CloseReason.PROTOCOL);
		good.write(frame(MessageType.PUBLISH, publish("big.one", WireValue.of("{}"), 0, 1)));
		assertThat(next(good).is(MessageType.PUBLISH)).isTrue();
		TestMesh.await("received", () -> received.size() == 1);
		TestMesh.await("gone", () -> node.gauges().get("erlang.connections") == 2);
		line(node).write(ping(1));
		line(node).write(ping(1));
		TestMesh.await("full", () -> node.gauges().get("erlang.connections") == 4);
		TestMesh.get(RawPeer.dial(this.models, TestMesh.path(node)).closed());
		assertThat(counter(node, "erlang.refused.connections")).isEqualTo(1);
	}

}
