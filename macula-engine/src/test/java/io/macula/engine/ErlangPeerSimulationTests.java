package io.macula.engine;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.macula.engine.erlang.ErlangPolicy;
import io.macula.engine.erlang.model.ClientOptions;
import io.macula.engine.erlang.model.GatewayOptions;
import io.macula.engine.erlang.model.ModelClient;
import io.macula.engine.erlang.model.ModelGateway;
import io.macula.engine.erlang.model.ModelHost;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.transport.Path;
import io.macula.engine.wire.MessageType;
import org.junit.jupiter.api.Test;

import static io.macula.engine.testing.Utf8.bytes;
import static io.macula.engine.testing.Utf8.text;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Java nodes as peers of a gateway of 0.14.3 for a long time, which is virtual.
 */
class ErlangPeerSimulationTests {

	private final SimulatedMesh mesh = new SimulatedMesh(11);

	private final ModelHost there = ModelHost.on(this.mesh.simulation.context(), this.mesh.network);

	private final ModelHost clients = ModelHost.on(this.mesh.simulation.context(), this.mesh.network);

	private void join(ModelGateway gateway) {
		this.mesh.with((builder) -> builder.bootstrap(gateway.url()));
	}

	private void runUntil(String what, java.util.function.BooleanSupplier condition) {
		this.mesh.simulation.runUntil(condition, Duration.ofMinutes(2));
		assertThat(condition.getAsBoolean()).as(what).isTrue();
	}

	@Test
	void anHourWithUpToAThousandMessagesASecondInBothDirections() {
		this.mesh.model.latency(2, 1);
		ModelGateway gateway = ModelGateway.start(this.there, GatewayOptions.defaults());
		ModelClient client = ModelClient.start(this.clients, ClientOptions.of("client"), gateway.path());
		this.mesh.run(Duration.ofSeconds(4));
		client.subscribe("out.**");
		join(gateway);
		MaculaNode node = this.mesh.start(1);
		Set<String> here = new HashSet<>();
		Set<String> there = new HashSet<>();
		int[] twice = new int[1];
		node.subscribe("in.**", (message) -> {
			if (!here.add(text(message.payload()))) {
				twice[0]++;
			}
		});
		client.onPublish((message) -> {
			if (!there.add(message.text())) {
				twice[0]++;
			}
		});
		runUntil("a bridge", () -> gateway.subscribers("**") == 1);
		int sent = 0;
		for (int minute = 0; minute < 60; minute++) {
			for (int i = 0; i < 1500; i++) {
				node.publish("out.t" + i % 3, bytes("" + sent));
				client.publish("in.t" + i % 3, "" + sent);
				sent++;
				this.mesh.run(Duration.ofMillis(1));
			}
			for (int second = 0; second < 58; second++) {
				node.publish("out.slow", bytes("" + sent));
				client.publish("in.slow", "" + sent);
				sent++;
				this.mesh.run(Duration.ofMillis(1008));
			}
		}
		this.mesh.run(Duration.ofSeconds(5));
		assertThat(there).hasSize(sent);
		assertThat(here).hasSize(sent);
		assertThat(twice[0]).isZero();
		assertThat(gateway.violations()).isEmpty();
		assertThat(gateway.log().lostFrames).hasValue(0);
		assertThat(gateway.log().largestFrame.get()).isLessThanOrEqualTo(1150);
		assertThat(gateway.log().connects.size()).isBetween(55, 70);
		assertThat(node.counters().getOrDefault("erlang.host.restored", 0L)).isZero();
		assertThat(this.there.failedTasks()).isZero();
	}

	@Test
	void anotherNodeCarriesSoonWhenTheOneThatDidIsDeadOrLosesTheGateway() {
		this.mesh.model.latency(2, 1);
		ModelGateway gateway = ModelGateway.start(this.there, GatewayOptions.defaults());
		this.mesh.run(Duration.ofSeconds(4));
		join(gateway);
		this.mesh.start(1);
		runUntil("a bridge", () -> gateway.subscribers("**") == 1);
		for (int number = 2; number < 6; number++) {
			this.mesh.start(number);
		}
		this.mesh.run(Duration.ofMinutes(3));
		assertThat(carriers()).containsExactly(1);
		// It can reach the others, but not the gateway any more
		String address = gateway.url().replace("https://", "");
		this.mesh.model.block((from, to) -> (from.equals(SimulatedMesh.port(1)) && to.equals(address))
				|| (to.equals(SimulatedMesh.port(1)) && from.equals(address)));
		runUntil("given up", () -> !carriers().contains(1));
		this.mesh.run(Duration.ofSeconds(6));
		assertThat(carriers()).hasSize(1);
		this.mesh.model.heal();
		this.mesh.run(Duration.ofMinutes(2));
		assertThat(carriers()).hasSize(1);
		int second = carriers().iterator().next();
		this.mesh.kill(second);
		this.mesh.run(Duration.ofSeconds(25));
		assertThat(carriers()).hasSize(1);
		this.mesh.run(Duration.ofMinutes(5));
		assertThat(carriers()).hasSize(1);
		assertThat(gateway.violations()).isEmpty();
	}

	@Test
	void manyNodesThatComeAtOnceAgreeOnOne() {
		this.mesh.model.latency(20, 15);
		ModelGateway gateway = ModelGateway.start(this.there, GatewayOptions.defaults());
		this.mesh.run(Duration.ofSeconds(4));
		join(gateway);
		for (int number = 1; number <= 12; number++) {
			this.mesh.start(number);
		}
		runUntil("a bridge", () -> !carriers().isEmpty());
		for (int second = 0; second < 300; second++) {
			this.mesh.run(Duration.ofSeconds(1));
			assertThat(carriers()).as("after %s s", second).hasSizeLessThanOrEqualTo(1);
		}
		assertThat(carriers()).hasSize(1);
		for (int number : this.mesh.numbers()) {
			assertThat(this.mesh.node(number).peers()).filteredOn(PeerInfo::proven).hasSize(11);
		}
		assertThat(gateway.violations()).isEmpty();
	}

	@Test
	void aQuietGatewayIsPingedAndOneThatDoesNotAnswerIsGivenUp() {
		ModelGateway gateway = ModelGateway.start(this.there, GatewayOptions.defaults());
		this.mesh.run(Duration.ofSeconds(4));
		join(gateway);
		MaculaNode node = this.mesh.start(1);
		runUntil("a bridge", () -> gateway.subscribers("**") == 1);
		this.mesh.run(Duration.ofSeconds(5));
		long pings = gateway.log().count(MessageType.PING);
		this.mesh.run(Duration.ofMinutes(20));
		// When nothing is heard for 20 s, and after what is said again every minute
		assertThat(gateway.log().count(MessageType.PING) - pings).isBetween(40L, 240L);
		assertThat(gateway.log().accepted).hasValue(1);
		assertThat(gateway.violations()).isEmpty();
		String address = gateway.url().replace("https://", "");
		this.mesh.model.block((from, to) -> from.equals(address) || to.equals(address));
		Duration time = this.mesh.simulation.runUntil(() -> node.status().state() == NodeState.ISOLATED,
				Duration.ofMinutes(2));
		assertThat(time).isLessThan(Duration.ofSeconds(66));
	}

	@Test
	void aClientThatPingsStaysAndASilentOneDoesNotAndNeitherIsPinged() {
		this.mesh.with((builder) -> builder.realm(GatewayOptions.RECORDED_REALM).erlang(ErlangPolicy.open()));
		MaculaNode node = this.mesh.start(1);
		Endpoint endpoint = SimulatedMesh.endpoint(1);
		Path path = new Path.Udp(new InetSocketAddress(this.mesh.network.address(endpoint.host()), endpoint.port()));
		// As 0.14.3 does
		ModelClient talking = ModelClient.start(this.clients, ClientOptions.of("talking").withPing(30_000), path);
		ModelClient silent = ModelClient.start(this.clients, ClientOptions.of("silent").withPing(0), path);
		runUntil("both", () -> talking.isConnected() && silent.isConnected());
		this.mesh.run(Duration.ofSeconds(85));
		assertThat(node.counters()).doesNotContainKey("erlang.closed.silent");
		this.mesh.run(Duration.ofSeconds(20));
		assertThat(node.counters()).containsEntry("erlang.closed.silent", 1L);
		silent.close();
		this.mesh.run(Duration.ofMinutes(20));
		assertThat(talking.isConnected()).isTrue();
		assertThat(node.peers()).hasSize(1);
		// A PING would have ended them
		assertThat(List.of(talking, silent)).allSatisfy((client) -> {
			assertThat(client.isCrashed()).isFalse();
			assertThat(client.log().crashes).isEmpty();
		});
		assertThat(node.counters()).containsEntry("erlang.closed.silent", 1L);
	}

	private Set<Integer> carriers() {
		Set<Integer> carriers = new HashSet<>();
		for (int number : this.mesh.numbers()) {
			var counters = this.mesh.node(number).counters();
			if (counters.getOrDefault("erlang.host.bridge.opened", 0L) > counters
				.getOrDefault("erlang.host.bridge.closed", 0L)) {
				carriers.add(number);
			}
		}
		return carriers;
	}

}
