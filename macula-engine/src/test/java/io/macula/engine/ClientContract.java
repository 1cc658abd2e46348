package io.macula.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Endpoint;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * A node that connects and never listens, in a mesh of nodes that do, and a seed.
 */
abstract class ClientContract extends NodesContract {

	ClientContract(TestMesh.World world) {
		super(world);
	}

	@Test
	void clientPublishesSubscribesCallsAndAnswersOverLinksThatItOpened() {
		List<MaculaNode> servers = this.mesh.start(3);
		MaculaNode client = this.mesh.start((builder) -> builder.client(true));
		TestMesh.get(client.joined());
		TestMesh.await("knows all", () -> client.peers().size() == 3);
		assertThat(client.peers()).allMatch(PeerInfo::dialled);
		List<String> received = Collections.synchronizedList(new ArrayList<>());
		TestMesh.get(client.subscribe("news.*", (message) -> received.add(new String(message.payload()))));
		TestMesh.get(client.advertise("client.echo", (call) -> call.args()));
		for (MaculaNode server : servers) {
			TestMesh.get(server.advertise("server." + server.id().shortText(), (call) -> call.args()));
			TestMesh.await("client is reached",
					() -> TestMesh.get(server.publish("news.today", server.id().toString().getBytes()))
						.recipients()
						.contains(client.id()));
			TestMesh.await("delivered", () -> received.contains(server.id().toString()));
			assertThat(TestMesh.get(server.call("client.echo", new byte[] { 1 }))).containsExactly(1);
			assertThat(TestMesh.get(client.call("server." + server.id().shortText(), new byte[] { 2 })))
				.containsExactly(2);
		}
		TestMesh.get(servers.get(1).subscribe("from.client", (message) -> received.add("there")));
		TestMesh.await("found",
				() -> TestMesh.get(client.publish("from.client", new byte[0])).recipients().size() == 1);
		TestMesh.await("delivered", () -> received.contains("there"));
	}

	@Test
	void clientIsInNoTableAndHasNoEndpoint() {
		List<MaculaNode> servers = this.mesh.start(2);
		MaculaNode client = this.mesh.start((builder) -> builder.client(true));
		TestMesh.await("knows all", () -> client.peers().size() == 2);
		assertThat(client.status().endpoint()).isNull();
		assertThatIllegalStateException().isThrownBy(client::endpoint).withMessageContaining("client");
		servers.forEach((server) -> {
			TestMesh.await("the other one is in the table", () -> server.status().tableNodes() == 1);
			assertThat(server.peers()).filteredOn((peer) -> peer.id().equals(client.id()))
				.singleElement()
				.satisfies((peer) -> {
					assertThat(peer.dialled()).isFalse();
					assertThat(peer.endpoint()).isNull();
				});
		});
		TestMesh.get(client.subscribe("quiet.topic", (message) -> {
		}));
		TestMesh.await("announced", () -> !TestMesh.get(servers.get(1).discoverSubscribers("quiet.topic")).isEmpty());
		assertThat(TestMesh.get(servers.get(1).discoverSubscribers("quiet.topic"))).singleElement()
			.satisfies((contact) -> {
				assertThat(contact.mode()).isEqualTo(Contact.Mode.CLIENT);
				assertThat(contact.endpoints()).isEmpty();
			});
		assertThat(client.status().storedRecords()).isZero();
	}

	@Test
	void clientLetsNobodyIn() {
		Endpoint[] place = new Endpoint[1];
		this.mesh.start();
		MaculaNode client = this.mesh.start((builder) -> {
			place[0] = free(builder);
			builder.client(true).bootstrap();
		});
		MaculaNode other = this.mesh.start((builder) -> builder.bootstrap(place[0].toString()));
		TestMesh.await("refused", () -> client.counters().getOrDefault("transport.refused.client", 0L) > 0);
		TestMesh.await("given up", () -> other.counters().getOrDefault("discovery.seed.failed", 0L) > 0);
		assertThat(client.peers()).isEmpty();
		assertThat(other.joined()).isNotCompleted();
	}

	/** Let the node be built at a place that the test knows. */
	abstract Endpoint free(MaculaNodeBuilder builder);

	@Test
	void seedTellsWhatItDoes() {
		MaculaNode seed = this.mesh.start((builder) -> builder.seed(true));
		assertThat(seed.seed()).isNotNull();
		MaculaNode first = this.mesh.start();
		MaculaNode second = this.mesh.start();
		TestMesh.get(first.joined());
		TestMesh.get(second.joined());
		assertThat(first.seed()).isNull();
		TestMesh.get(first.advertise("some.procedure", (call) -> call.args()));
		TestMesh.await("called", () -> {
			try {
				return second.call("some.procedure", new byte[1]).get().length == 1;
			}
			catch (java.util.concurrent.ExecutionException ex) {
				return false;
			}
		});
		// Nodes ask at any time
		long least = seed.counters().get("dht.queries");
		SeedStatus status = seed.seed();
		long most = seed.counters().get("dht.queries");
		assertThat(status.status()).isEqualTo(SeedStatus.Status.HEALTHY);
		assertThat(status.problems()).isEmpty();
		assertThat(status.queriesHandled()).isPositive().isBetween(least, most);
		assertThat(status.servicesRegistered()).isPositive();
		assertThat(status.storedRecords()).isPositive();
		assertThat(status.peersDiscovered()).isEqualTo(2);
		assertThat(status.links()).isEqualTo(2);
		assertThat(status.linksAccepted()).isGreaterThanOrEqualTo(2);
		assertThat(status.uptime()).isPositive();
		assertThat(status.memoryBytes()).isPositive().isLessThan(status.memoryLimitBytes());
		seed.close();
		assertThat(seed.seed().status()).isEqualTo(SeedStatus.Status.UNHEALTHY);
		assertThat(seed.seed().problems()).singleElement().asString().contains("CLOSED");
	}

	@Test
	void seedThatNobodyCanDialIsRefused() {
		assertThatIllegalStateException().isThrownBy(() -> this.mesh.builder().seed(true).client(true).build())
			.withMessageContaining("a seed must be dialled");
		assertThatIllegalStateException().isThrownBy(() -> this.mesh.builder().seed(true).reachable(false).build());
	}

}
