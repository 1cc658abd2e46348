package io.macula.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.macula.engine.erlang.model.ClientOptions;
import io.macula.engine.erlang.model.GatewayOptions;
import io.macula.engine.erlang.model.ModelClient;
import io.macula.engine.erlang.model.ModelGateway;
import io.macula.engine.erlang.model.ModelHost;
import io.macula.engine.wire.WireValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static io.macula.engine.testing.Utf8.bytes;
import static io.macula.engine.testing.Utf8.text;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A Java node as peer of a gateway of 0.14.3 over real QUIC, where frames share packets
 * unless care is taken.
 */
class ErlangPeerIntegrationTests {

	private final ModelHost there = ModelHost.quic().gatherReads();

	private final ModelHost clients = ModelHost.quic();

	private final ModelGateway gateway = ModelGateway.start(this.there, GatewayOptions.defaults().withPropagate(false));

	private final MaculaNode node = MaculaNode.builder()
		.realm(GatewayOptions.RECORDED_REALM)
		.listen("127.0.0.1", 0)
		.bootstrap(this.gateway.url())
		.build();

	@AfterEach
	void close() {
		this.node.close();
		this.clients.close();
		this.there.close();
		assertThat(this.there.failedTasks()).isZero();
	}

	private ModelClient client() {
		ModelClient client = ModelClient.start(this.clients, ClientOptions.of("client"), this.gateway.path());
		TestMesh.await("client connected", () -> !client.log().pongs.isEmpty());
		return client;
	}

	@Test
	void messagesOfAllSizesCrossWithoutLossWhileOthersComeBack() {
		ModelClient client = client();
		client.subscribe("out.**");
		this.node.start();
		List<String> received = Collections.synchronizedList(new ArrayList<>());
		TestMesh.get(this.node.subscribe("in.**", (message) -> received.add(text(message.payload()))));
		TestMesh.await("a bridge", () -> this.gateway.subscribers("**") == 1);
		int count = 3000;
		int sent = 0;
		for (int i = 0; i < count; i++) {
			this.node.publish("out.t" + i % 5, bytes(i + "x".repeat(i % 900)));
			if (i % 20 == 0 && received.size() == sent) {
				// A client of 0.14.3 loses what it writes too soon
				client.publish("in.t", "" + sent++);
			}
		}
		TestMesh.await("all there", () -> client.log().receivedCount.get() == count);
		int all = sent;
		TestMesh.await("all here", () -> received.size() == all);
		assertThat(this.gateway.violations()).isEmpty();
		assertThat(this.gateway.log().lostFrames).hasValue(0);
		assertThat(this.gateway.log().largestFrame.get()).isBetween(900, 1150);
	}

	@Test
	void callsOfAllSizesCrossInBothDirections() {
		ModelClient client = client();
		client.serve("there.same", (args) -> args);
		client.advertise("there.same");
		this.node.start();
		TestMesh.get(this.node.joined());
		TestMesh.get(this.node.advertise("here.same", (call) -> call.args()));
		for (int round = 0; round < 80; round++) {
			// One after the other: a provider of 0.14.3 loses answers that it writes too
			// soon
			assertThat(TestMesh.get(this.node.call("there.same", bytes("\"" + "y".repeat(round * 8) + "\""))))
				.hasSize(round * 8 + 2);
			WireValue.Map reply = client.requestTo(this.node.id().bytes(), "here.same", "[" + round + "]")
				.orTimeout(10, TimeUnit.SECONDS)
				.join();
			assertThat(reply.text("result")).isEqualTo("[" + round + "]");
		}
		assertThat(this.gateway.violations()).isEmpty();
	}

}
