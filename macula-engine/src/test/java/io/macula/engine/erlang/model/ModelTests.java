package io.macula.engine.erlang.model;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.macula.engine.simulation.Simulation;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.WireValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What the models do beyond the recordings.
 */
class ModelTests {

	private final MemoryNetwork network = new MemoryNetwork();

	private final List<ModelHost> hosts = new ArrayList<>();

	private ModelHost host() {
		ModelHost host = ModelHost.memory(this.network);
		this.hosts.add(host);
		return host;
	}

	private ModelGateway gateway(GatewayOptions options) {
		return ModelGateway.start(host(), options);
	}

	private ModelClient client(String name, ModelGateway gateway) {
		return client(host(), ClientOptions.of(name), gateway);
	}

	private static ModelClient client(ModelHost host, ClientOptions options, ModelGateway gateway) {
		ModelClient client = ModelClient.start(host, options, gateway.path());
		await().until(() -> !client.log().pongs.isEmpty());
		return client;
	}

	private static void subscribed(ModelGateway gateway, String pattern, int count) {
		await().until(() -> gateway.subscribers(pattern) == count);
	}

	@AfterEach
	void close() {
		this.hosts.forEach(ModelHost::close);
		assertThat(this.hosts).allMatch((host) -> host.failedTasks() == 0);
	}

	@Test
	void publishReachesEverySubscriberOnceAndThePublisherToo() {
		ModelGateway gateway = gateway(GatewayOptions.defaults());
		ModelClient a = client("a", gateway);
		ModelClient b = client("b", gateway);
		a.subscribe("t.*");
		a.subscribe("t.**");
		b.subscribe("t.x");
		subscribed(gateway, "t.x", 1);
		subscribed(gateway, "t.**", 1);
		a.publish("t.x", "1");
		await().until(() -> a.log().receivedCount.get() == 1 && b.log().receivedCount.get() == 1);
		assertThat(a.log().texts("t.x")).containsExactly("1");
		b.unsubscribe("t.x");
		subscribed(gateway, "t.x", 0);
		a.publish("t.x", "2");
		await().until(() -> a.log().receivedCount.get() == 2);
		assertThat(b.log().receivedCount).hasValue(1);
		assertThat(gateway.violations()).isEmpty();
	}

	@Test
	void secondFrameOfAPieceIsLost() {
		ModelGateway gateway = gateway(GatewayOptions.defaults());
		ModelClient a = client("a", gateway);
		byte[] first = a.publishFrame("t", "1");
		byte[] second = a.publishFrame("t", "2");
		byte[] both = Arrays.copyOf(first, first.length + second.length);
		System.arraycopy(second, 0, both, first.length, second.length);
		a.writeRaw(both);
		a.writeRaw(Arrays.copyOf(first, 20));
		a.writeRaw(Arrays.copyOfRange(first, 20, first.length));
		a.publish("t", "3");
		await().until(() -> gateway.log().publishes.size() == 2);
		assertThat(gateway.log().publishes).extracting(GatewayLog.Published::text).containsExactly("1", "3");
		assertThat(gateway.log().coalesced).hasValue(1);
		assertThat(gateway.log().split).hasValue(1);
		assertThat(gateway.log().lostFrames).hasValue(2);
		assertThat(gateway.violations()).extracting(Violation::kind)
			.contains(Violation.Kind.COALESCED, Violation.Kind.SPLIT, Violation.Kind.UNDECODABLE);
	}

	@Test
	void clientReassembles() {
		ModelGateway gateway = gateway(GatewayOptions.defaults());
		ModelClient a = client("a", gateway);
		a.subscribe("t");
		subscribed(gateway, "t", 1);
		byte[] frame = a.publishFrame("t", "x");
		StreamAssembler assembler = new StreamAssembler();
		List<ChunkDecoder.Chunk> frames = new ArrayList<>();
		for (byte part : frame) {
			frames.addAll(assembler.feed(new byte[] { part }));
		}
		assertThat(frames).singleElement().matches((chunk) -> chunk.frame() != null);
		assertThat(assembler.held()).isZero();
	}

	@Test
	void callsAreRelayedByTheIdOfTheConnect() {
		ModelGateway gateway = gateway(GatewayOptions.defaults());
		ModelClient provider = client(host(), ClientOptions.hex("provider"), gateway);
		provider.serve("twice",
				(args) -> (new String(args, StandardCharsets.UTF_8) + "0").getBytes(StandardCharsets.UTF_8));
		ModelClient caller = client("caller", gateway);
		WireValue.Map reply = caller.requestTo(provider.nodeId(), "twice", "4").orTimeout(10, TimeUnit.SECONDS).join();
		assertThat(reply.text("result")).isEqualTo("40");
		reply = caller.requestTo(provider.nodeId(), "none", "4").orTimeout(10, TimeUnit.SECONDS).join();
		assertThat(reply.text("error")).isEqualTo("procedure_not_found");
		reply = caller.requestTo(new byte[32], "none", "4").orTimeout(10, TimeUnit.SECONDS).join();
		assertThat(reply.text("error")).isEqualTo("target_peer_not_found");
		reply = caller.requestTo(gateway.nodeId(), "none", "4").orTimeout(10, TimeUnit.SECONDS).join();
		assertThat(reply.text("error")).isEqualTo("rpc_handler_not_available");
		reply = caller.call("any", WireValue.of("{}")).orTimeout(10, TimeUnit.SECONDS).join();
		assertThat(reply.map("error").text("code")).isEqualTo("gateway_bootstrap_only");
	}

	@Test
	void advertisedProcedureIsFound() {
		ModelGateway gateway = gateway(GatewayOptions.defaults());
		ModelClient provider = client("provider", gateway);
		provider.advertise("p");
		await().until(() -> gateway.stored("p").size() == 1);
		WireValue.Map reply = provider.findValue("p").orTimeout(10, TimeUnit.SECONDS).join();
		assertThat(reply.maps("value")).hasSize(1);
		assertThat(reply.maps("value").get(0).text("endpoint")).isEqualTo(gateway.url());
		reply = provider.findValue("q").orTimeout(10, TimeUnit.SECONDS).join();
		assertThat(reply.text("result")).isEqualTo("nodes");
		assertThat(reply.get("nodes")).isEqualTo(new WireValue.Str(""));
	}

	@Test
	void qosOneIsSentThreeTimesWithOneId() {
		ModelGateway gateway = gateway(GatewayOptions.defaults());
		ModelClient a = client(host().timeScale(0.01), ClientOptions.of("a"), gateway);
		a.publish("t", "1", 1);
		await().until(() -> gateway.log().publishes.size() == 3);
		assertThat(gateway.log().publishes.stream().map(GatewayLog.Published::messageId).distinct()).hasSize(1);
	}

	@Test
	void afterACrashNothingIsKnownButConnectionsAreUp() {
		ModelGateway gateway = gateway(GatewayOptions.defaults());
		ModelClient a = client("a", gateway);
		a.subscribe("t");
		subscribed(gateway, "t", 1);
		gateway.crash();
		assertThat(gateway.subscribers("t")).isZero();
		assertThat(gateway.knowsClient(a.nodeId())).isFalse();
		assertThat(a.isConnected()).isTrue();
		a.subscribe("t");
		subscribed(gateway, "t", 1);
		a.publish("t", "1");
		await().until(() -> a.log().receivedCount.get() == 1);
		assertThat(a.log().connects).hasValue(1);
	}

	@Test
	void reconnectRepeatsConnectOnly() {
		ModelGateway gateway = gateway(GatewayOptions.defaults());
		ModelClient a = client(host().timeScale(0.01), ClientOptions.of("a"), gateway);
		a.subscribe("t");
		subscribed(gateway, "t", 1);
		a.disconnect();
		await().until(() -> gateway.log().count(MessageType.CONNECT) == 2);
		assertThat(gateway.log().count(MessageType.SUBSCRIBE)).isEqualTo(1);
		assertThat(gateway.subscribers("t")).isEqualTo(1);
		a.publish("t", "1");
		await().until(() -> gateway.log().publishes.size() == 1);
		assertThat(a.log().receivedCount).hasValue(0);
	}

	@Test
	void foreignRealmHangsTheGateway() {
		ModelGateway gateway = gateway(GatewayOptions.defaults());
		ModelClient a = client("a", gateway);
		ModelClient.start(host(), ClientOptions.of("b").withRealm("other"), gateway.path());
		await().until(() -> gateway.state() == ModelGateway.State.HUNG);
		a.publish("t", "1");
		await().until(() -> gateway.log().unheard.get() == 1);
		assertThat(gateway.violations()).extracting(Violation::kind).containsExactly(Violation.Kind.HANG);
	}

	@Test
	void connectsWhileAnotherOneIsAcceptedAreRefused() {
		ModelGateway gateway = gateway(GatewayOptions.defaults().withSingleAcceptor(60_000));
		client("a", gateway);
		ModelClient b = ModelClient.start(host(), ClientOptions.of("b").withReconnect(0), gateway.path());
		await().until(() -> b.log().losses.get() == 1);
		assertThat(gateway.log().refused).hasValue(1);
		assertThat(gateway.log().accepted).hasValue(1);
	}

	@Test
	void subscriptionIsStoredAtConnectedClientsThatListen() {
		ModelGateway gateway = gateway(GatewayOptions.defaults());
		ModelGateway other = gateway(GatewayOptions.defaults().withName("other"));
		ModelClient a = client(host(), ClientOptions.of("a").withEndpoint(other.url()), gateway);
		a.subscribe("t");
		await().until(() -> other.stored("t").size() == 1);
		assertThat(other.log().count(MessageType.CONNECT)).isZero();
		assertThat(other.stored("t").get(0).bytes("node_id")).isEqualTo(gateway.nodeId());
		ModelClient b = client("b", other);
		b.publish("t", "1");
		await().until(() -> !gateway.log().crashes.isEmpty());
		assertThat(gateway.log().crashes).singleElement().asString().contains("pubsub_route for t");
		assertThat(a.log().receivedCount).hasValue(0);
	}

	@Test
	void valueOfAConnectedClientMakesAPublishWithAnotherId() {
		ModelGateway gateway = gateway(GatewayOptions.defaults());
		ModelClient a = client("a", gateway);
		ModelClient b = client("b", gateway);
		a.send(MessageType.STORE,
				WireValue.Map.builder()
					.put("type", "store")
					.put("key", Hashes.sha256("t"))
					.put("value", WireValue.Map.builder().put("node_id", a.nodeId()).put("ttl", 300).build())
					.build());
		await().until(() -> gateway.stored("t").size() == 1);
		b.publish("t", "1");
		await().until(() -> a.log().receivedCount.get() == 1);
		assertThat(a.log().received.peek().messageId()).isNotEqualTo(gateway.log().publishes.peek().messageId());
	}

	@Test
	void fullNodeConnectsAgainEveryThirtySeconds() {
		ModelGateway seed = gateway(GatewayOptions.defaults());
		ModelGateway node = ModelGateway.start(host().timeScale(0.005),
				GatewayOptions.defaults().withName("node").withBootstrap(seed.path()));
		await().until(() -> seed.log().count(MessageType.CONNECT) >= 4);
		assertThat(seed.log().connectedIds()).allMatch(node.rootId()::equals);
		assertThat(seed.log().open).hasValueGreaterThanOrEqualTo(4);
		ModelClient a = client("a", node);
		a.subscribe("t");
		await().until(() -> seed.stored("t").size() == 1 && seed.log().count(MessageType.STORE) == 2);
		node.close();
	}

	@Test
	void fullNodeAsksItsSeedForSubscribersAndRoutesToThem() {
		ModelGateway seed = gateway(GatewayOptions.defaults());
		ModelGateway node = ModelGateway.start(host().timeScale(0.01),
				GatewayOptions.defaults().withName("node").withBootstrap(seed.path()));
		ModelGateway far = gateway(GatewayOptions.defaults().withName("far"));
		await().until(() -> seed.log().count(MessageType.CONNECT) >= 1);
		ModelClient a = client("a", seed);
		a.send(MessageType.STORE,
				WireValue.Map.builder()
					.put("type", "store")
					.put("key", Hashes.sha256("t"))
					.put("value",
							WireValue.Map.builder().put("node_id", far.nodeId()).put("endpoint", far.url()).build())
					.build());
		await().until(() -> seed.stored("t").size() == 1);
		ModelClient b = client("b", node);
		b.publish("t", "1");
		await().until(() -> far.log().count(MessageType.PUBSUB_ROUTE) == 1);
		assertThat(node.log().lookups).hasPositiveValue();
		assertThat(far.log().frames.peek().map().map("payload").text("payload")).isEqualTo("1");
		assertThat(far.log().count(MessageType.CONNECT)).isZero();
		node.close();
	}

	@Test
	void nodesInTheAnswerToALookupKillTheNode() {
		byte[] answer = RawFrame.encode(MessageType.FIND_VALUE_REPLY,
				WireValue.Map.builder()
					.put("type", "find_value_reply")
					.put("result", "nodes")
					.put("nodes", WireValue.of(List.of(WireValue.Map.builder().put("node_id", new byte[32]).build())))
					.build());
		ModelHost seed = host();
		seed.run(() -> seed.accept(
				new Answering(new CrashCase("nodes", CrashCase.Effect.BOTH, List.of(new CrashCase.Step(0, answer))))));
		ModelGateway node = ModelGateway.start(host().timeScale(0.01),
				GatewayOptions.defaults().withName("node").withBootstrap(seed.path()));
		await().until(() -> node.host().call(() -> node.routing().hasTuples()));
		client("b", node).publish("t", "1");
		await().until(() -> !node.log().crashes.isEmpty());
		assertThat(node.log().crashes.peek()).contains("find_value_reply with nodes");
		node.close();
	}

	@Test
	void directRequestIsAnsweredOnlyByAReplyToTheGateway() {
		ModelGateway node = gateway(GatewayOptions.defaults());
		ModelGateway provider = gateway(GatewayOptions.defaults().withName("provider"));
		CompletableFuture<WireValue.Map> reply = node.requestDirect(provider.path(), "p", "[]");
		await().until(() -> provider.log().count(MessageType.RPC_REQUEST) == 1);
		assertThat(reply).isNotDone();
		RawFrame request = provider.log().frames.peek();
		RawPeer.dial(host(), node.path())
			.open()
			.write(RawFrame.encode(MessageType.RPC_REPLY,
					WireValue.Map.builder()
						.put("request_id", request.map().get("request_id"))
						.put("from_node", provider.nodeId())
						.put("result", "7")
						.build()));
		assertThat(reply.orTimeout(10, TimeUnit.SECONDS).join().text("result")).isEqualTo("7");
	}

	@Test
	void restartedProcessListensAgainAndClientsComeBackTwice() {
		ModelGateway gateway = gateway(GatewayOptions.defaults());
		ModelClient a = client(host().timeScale(0.01), ClientOptions.of("a").withTimers(2), gateway);
		gateway.restartProcess();
		await().until(() -> gateway.log().count(MessageType.CONNECT) == 3);
		assertThat(gateway.log().open).hasValue(2);
		a.subscribe("t");
		subscribed(gateway, "t", 1);
		a.publish("t", "1");
		await().until(() -> a.log().receivedCount.get() == 1);
		assertThat(gateway.violations()).isEmpty();
	}

	@Test
	void anHourOfVirtualTime() {
		Simulation simulation = new Simulation(7);
		ModelHost there = ModelHost.on(simulation.context(), this.network);
		ModelHost here = ModelHost.on(simulation.context(), this.network);
		ModelGateway gateway = ModelGateway.start(there, GatewayOptions.defaults());
		ModelClient a = ModelClient.start(here, ClientOptions.of("a"), gateway.path());
		simulation.run(Duration.ofSeconds(1));
		a.subscribe("t");
		for (int i = 0; i < 3600; i++) {
			simulation.run(Duration.ofSeconds(1));
			a.publish("t", "" + i);
		}
		simulation.run(Duration.ofSeconds(1));
		assertThat(a.log().receivedCount).hasValue(3600);
		assertThat(gateway.log().count(MessageType.PING)).isBetween(118L, 121L);
		assertThat(gateway.violations()).isEmpty();
	}

	@Test
	void tooManyCrashesEndTheNode() {
		ModelGateway gateway = gateway(GatewayOptions.defaults());
		for (int i = 0; i < 11; i++) {
			gateway.crash();
		}
		assertThat(gateway.state()).isEqualTo(ModelGateway.State.STOPPED);
	}

	@Test
	void listsOfNumbersAreEncodedAsStrings() {
		WireValue ports = WireValue.of(List.of(WireValue.of(4433), WireValue.of(4434)));
		assertThat(ErlangTerms.again(ports)).isEqualTo(new WireValue.Str("\u1151\u1152"));
		assertThat(ErlangTerms.again(WireValue.of(List.of()))).isEqualTo(new WireValue.Str(""));
		WireValue negative = WireValue.of(List.of(WireValue.of(1), WireValue.of(-1)));
		assertThat(ErlangTerms.again(negative)).isEqualTo(negative);
	}

	@Test
	void textsInStringsAreStrange() {
		WireValue.Map publish = new Samples("r", new byte[32]).publish();
		assertThat(ErlangTerms.isStrange(publish)).isFalse();
		assertThat(ErlangTerms.isStrange(ErlangTerms.with(publish, "topic", new WireValue.Str("t")))).isTrue();
		assertThat(ErlangTerms.isStrange(Samples.stringKeys(publish))).isTrue();
		WireValue.Map reply = WireValue.Map.builder().put("nodes", new WireValue.Str("")).build();
		assertThat(ErlangTerms.isStrange(reply)).isFalse();
		assertThat(ErlangTerms.isStrange(WireValue.of(List.of(new WireValue.Str("a"))))).isTrue();
	}

	@Test
	void topicsMatchAsIn0143() {
		assertThat(Topics.matches("a.*", "a.b")).isTrue();
		assertThat(Topics.matches("a.*", "a")).isFalse();
		assertThat(Topics.matches("a.**", "a")).isTrue();
		assertThat(Topics.matches("a.**.c", "a.b.d.c")).isTrue();
		assertThat(Topics.matches("**", "a.b")).isTrue();
		assertThat(Topics.matches("a.#", "a.b")).isFalse();
		assertThat(Topics.matches("*", "")).isTrue();
		assertThat(Topics.matches("a.*.b", "a..b")).isTrue();
	}

}
