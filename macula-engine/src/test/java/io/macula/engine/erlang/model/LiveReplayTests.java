package io.macula.engine.erlang.model;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.WireValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The models say what real processes said, in the recorded conversations.
 */
class LiveReplayTests {

	private static final byte[] ID_A = id(0xAA);

	private static final byte[] ID_B = id(0xBB);

	private static final byte[] ID_D = id(0xDD);

	private final MemoryNetwork network = new MemoryNetwork();

	private final ModelHost here = ModelHost.memory(this.network);

	private final ModelHost there = ModelHost.memory(this.network);

	private static byte[] id(int value) {
		byte[] id = new byte[32];
		java.util.Arrays.fill(id, (byte) value);
		return id;
	}

	@AfterEach
	void close() {
		this.here.close();
		this.there.close();
		assertThat(this.here.failedTasks() + this.there.failedTasks()).isZero();
	}

	@Test
	void gatewayAnswersAsRecorded() {
		ModelGateway gateway = ModelGateway.start(this.there, GatewayOptions.defaults());
		LiveReplay.Outcome outcome = LiveReplay.gateway(this.here, gateway.path());
		assertThat(outcome.differences()).isEmpty();
		assertThat(outcome.compared()).isEqualTo(27);
		assertThat(outcome.skipped()).containsExactly("h32");
		assertThat(gateway.violations()).isEmpty();
		assertThat(gateway.log().count(MessageType.CONNECT)).isEqualTo(13);
	}

	@Test
	void differencesAreFound() {
		ModelGateway gateway = ModelGateway.start(this.there, GatewayOptions.defaults().withName("x"));
		gateway.close();
		Recording recording = Recording.read("publisher");
		RawFrame connect = recording.steps().get(0).frame();
		WireValue.Map other = ErlangTerms.with(connect.map(), "realm_id", WireValue.of("other"));
		RawFrame changed = new RawFrame(connect.type(), other, 0);
		assertThat(Comparison.differences(connect, changed, new byte[0])).singleElement()
			.asString()
			.contains("realm_id");
		assertThat(Comparison.differences(connect, recording.steps().get(1).frame(), new byte[0])).hasSize(1);
	}

	private CompletableFuture<List<String>> listen(String name) {
		return LiveServer.listen(this.there, Recording.read(name), Set.of());
	}

	private ModelClient client(byte[] id) {
		ModelClient client = ModelClient.start(this.here, ClientOptions.of(id), this.there.path());
		await().until(() -> !client.log().pongs.isEmpty());
		return client;
	}

	private static void done(CompletableFuture<List<String>> played) {
		assertThat(played.orTimeout(10, TimeUnit.SECONDS).join()).isEmpty();
	}

	@Test
	void subscriberSaysWhatWasRecorded() {
		CompletableFuture<List<String>> played = listen("subscriber");
		ModelClient client = client(ID_D);
		client.subscribe("sensor.temp.*");
		done(played);
		await().until(() -> client.log().texts("sensor.temp.room1").size() == 2);
		assertThat(client.log().texts("sensor.temp.room1")).containsExactly("{\"celsius\":21.5,\"seq\":1}",
				"{\"celsius\":21.5,\"seq\":2}");
	}

	@Test
	void publisherSaysWhatWasRecorded() {
		CompletableFuture<List<String>> played = listen("publisher");
		ModelClient client = client(ID_B);
		client.publish("sensor.temp.room1", "{\"celsius\":21.5,\"seq\":1}");
		client.publish("sensor.temp.room1", "{\"celsius\":21.5,\"seq\":2}");
		done(played);
	}

	@Test
	void providerSaysWhatWasRecorded() {
		CompletableFuture<List<String>> played = listen("server");
		ModelClient client = client(ID_A);
		client.serve("calculator.add",
				(args) -> ("{\"echo\":" + new String(args, StandardCharsets.UTF_8) + ",\"server\":\"real-macula\"}")
					.getBytes(StandardCharsets.UTF_8));
		client.advertise("calculator.add");
		done(played);
	}

	@Test
	void unsubscriberAndDhtCallerSayWhatWasRecorded() {
		CompletableFuture<List<String>> played = listen("unsubscriber");
		ModelClient client = client(ID_B);
		client.subscribe("x.y");
		client.unsubscribe("x.y");
		done(played);
		client.close();
		played = listen("dht_caller");
		WireValue.Map reply = client(ID_B).listGateways().orTimeout(10, TimeUnit.SECONDS).join();
		assertThat(reply.map("result")).isNotNull();
		done(played);
	}

	@Test
	void fullNodeSaysWhatWasRecorded() {
		this.here.timeScale(0.01);
		CompletableFuture<List<String>> played = LiveServer.listen(this.there, Recording.read("node2").only("h2"),
				Set.of());
		ModelGateway node = ModelGateway.start(this.here,
				GatewayOptions.defaults().withName("node2").withBootstrap(this.there.path()));
		done(played);
		node.close();
	}

}
