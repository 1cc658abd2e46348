package io.macula.engine.erlang.model;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.macula.engine.erlang.model.CrashCase.Effect;
import io.macula.engine.transport.memory.MemoryNetwork;
import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.WireValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The corpus does to the models what it does to 0.14.3.
 */
class CrashCorpusTests {

	private final MemoryNetwork network = new MemoryNetwork();

	private final ModelHost here = ModelHost.memory(this.network);

	private final ModelHost there = ModelHost.memory(this.network);

	@AfterEach
	void close() {
		this.here.close();
		this.there.close();
		assertThat(this.here.failedTasks() + this.there.failedTasks()).isZero();
	}

	static Stream<CrashCase> gatewayCases() {
		return CrashCorpus
			.towardsGateway(GatewayOptions.RECORDED_REALM, Hashes.sha256(GatewayOptions.defaults().name()))
			.stream();
	}

	static Stream<CrashCase> clientCases() {
		return CrashCorpus.towardsClient().stream();
	}

	@Test
	void namesAreUnique() {
		List<String> names = gatewayCases().map(CrashCase::name).toList();
		assertThat(names).doesNotHaveDuplicates().hasSizeGreaterThan(100);
	}

	@ParameterizedTest
	@MethodSource("gatewayCases")
	void gatewaySuffers(CrashCase bad) {
		ModelGateway gateway = ModelGateway.start(this.there, GatewayOptions.defaults().withPropagate(false));
		RawPeer other = RawPeer.dial(this.here, gateway.path());
		RawPeer.Line line = other.open();
		Samples samples = new Samples(GatewayOptions.RECORDED_REALM, gateway.nodeId());
		line.write(RawFrame.encode(MessageType.STORE, samples.store()));
		bad.send(this.here, gateway.path());
		Effect effect = bad.effect();
		boolean crash = effect == Effect.CRASH || effect == Effect.BOTH;
		long chunks = bad.steps().size() + 1L;
		await().pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(2))
			.until(() -> gateway.log().chunks.get() == chunks);
		// The last piece may still be on its way through the gateway
		assertThat(gateway.subscribers("nothing")).isZero();
		assertThat(gateway.log().crashes).hasSize((crash || effect == Effect.DHT_LOST) ? 1 : 0);
		assertThat(gateway.state())
			.isEqualTo((effect == Effect.HANG) ? ModelGateway.State.HUNG : ModelGateway.State.RUNNING);
		boolean unread = gateway.log().lostFrames.get() > 0 || !gateway.log().decodeErrors.isEmpty();
		assertThat(unread).isEqualTo(effect == Effect.LOST || bad.name().contains("50,000"));
		boolean forgets = effect == Effect.DHT_LOST || effect == Effect.BOTH;
		assertThat(gateway.stored("corpus.procedure").isEmpty()).isEqualTo(forgets);
		line.write(RawFrame.encode(MessageType.PING, samples.ping()));
		RawFrame pong = line.next((effect == Effect.HANG) ? 50 : 10_000);
		assertThat(pong != null).isEqualTo(effect != Effect.HANG);
	}

	@Test
	void nodeWithBootstrapPeersDiesOfFindNode() {
		ModelGateway gateway = ModelGateway.start(this.there.timeScale(0.001),
				GatewayOptions.defaults().withBootstrap(this.here.path()));
		await().until(() -> this.there.call(() -> gateway.routing().hasTuples()));
		gatewayCases().filter((bad) -> bad.effect() == Effect.CRASH_IF_BOOTSTRAPPED)
			.forEach((bad) -> bad.send(this.here, gateway.path()));
		await().until(() -> !gateway.log().crashes.isEmpty());
		gateway.close();
	}

	@ParameterizedTest
	@MethodSource("clientCases")
	void clientSuffers(CrashCase bad) {
		Answering server = new Answering(bad);
		this.there.run(() -> this.there.accept(server));
		ModelClient client = ModelClient.start(this.here, ClientOptions.of("victim"), this.there.path());
		await().until(client::isCrashed);
		assertThat(client.violations()).extracting(Violation::kind).containsExactly(Violation.Kind.CLIENT_CRASH);
		assertThat(client.log().crashes).hasSize(1);
		WireValue.Map map = WireValue.Map.EMPTY;
		client.send(MessageType.PING, map);
		assertThat(client.log().droppedSends).hasValue(1);
	}

}
