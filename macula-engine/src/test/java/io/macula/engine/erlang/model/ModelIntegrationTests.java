package io.macula.engine.erlang.model;

import java.util.concurrent.TimeUnit;

import io.macula.engine.wire.WireValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The models over real QUIC.
 */
class ModelIntegrationTests {

	private final ModelHost here = ModelHost.quic();

	private final ModelHost there = ModelHost.quic();

	@AfterEach
	void close() {
		this.here.close();
		this.there.close();
		assertThat(this.here.failedTasks() + this.there.failedTasks()).isZero();
	}

	@Test
	void gatewayAnswersAsRecorded() {
		ModelGateway gateway = ModelGateway.start(this.there, GatewayOptions.defaults().withPropagate(false));
		LiveReplay.Outcome outcome = LiveReplay.gateway(this.here, gateway.path());
		assertThat(outcome.differences()).isEmpty();
		assertThat(outcome.compared()).isEqualTo(27);
	}

	@Test
	void clientsPublishAndCallThroughTheGateway() {
		ModelGateway gateway = ModelGateway.start(this.there, GatewayOptions.defaults().withPropagate(false));
		ModelClient a = ModelClient.start(this.here, ClientOptions.of("a"), gateway.path());
		ModelClient b = ModelClient.start(this.here, ClientOptions.hex("b"), gateway.path());
		await().until(() -> !a.log().pongs.isEmpty() && !b.log().pongs.isEmpty());
		a.subscribe("t.*");
		await().until(() -> gateway.subscribers("t.*") == 1);
		b.publish("t.1", "1");
		await().until(() -> a.log().receivedCount.get() == 1);
		a.serve("p", (args) -> args);
		WireValue.Map reply = b.requestTo(a.nodeId(), "p", "[1]").orTimeout(10, TimeUnit.SECONDS).join();
		assertThat(reply.text("result")).isEqualTo("[1]");
		assertThat(gateway.violations()).isEmpty();
	}

	@Test
	void bytesOfTwoWritesAtOnceComeTogetherAndAreLost() {
		ModelGateway gateway = ModelGateway.start(this.there, GatewayOptions.defaults().withPropagate(false));
		ModelClient a = ModelClient.start(this.here, ClientOptions.of("a"), gateway.path());
		await().until(() -> !a.log().pongs.isEmpty());
		this.here.run(() -> {
			for (int i = 0; i < 500; i++) {
				a.publish("t", "" + i);
			}
		});
		await().until(() -> gateway.log().publishes.size() + gateway.log().lostFrames.get() == 500);
		assertThat(gateway.log().lostFrames).hasPositiveValue();
		assertThat(gateway.violations()).isNotEmpty();
	}

}
