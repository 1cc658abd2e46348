package io.macula.engine;

import java.util.ArrayList;
import java.util.List;

import io.macula.engine.discovery.LanStatus;
import io.macula.engine.testing.FakeLan;
import io.macula.engine.transport.memory.MemoryNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whole nodes without seeds on a local network in memory.
 */
class LanMeshTests {

	private final MemoryNetwork network = new MemoryNetwork();

	private final FakeLan lan = new FakeLan();

	private final List<MaculaNode> nodes = new ArrayList<>();

	private MaculaNode start(String host, boolean client) {
		MaculaNode node = MaculaNode.builder()
			.network(this.network)
			.listen(host, 9443)
			.client(client)
			.lanDiscovery(this.lan.at(host))
			.build();
		this.nodes.add(node);
		return node.start();
	}

	@AfterEach
	void close() {
		this.nodes.forEach(MaculaNode::close);
	}

	@Test
	void nodesThatKnowNobodyBecomeOneMesh() {
		for (int i = 1; i <= 5; i++) {
			MaculaNode node = start("10.0.0." + i, false);
			assertThat(TestMesh.get(node.joined())).isNull();
		}
		this.nodes.forEach((node) -> TestMesh.get(node.subscribe("lan.**", (message) -> {
		})));
		this.nodes.forEach((node) -> TestMesh.await("all are reached from " + node.endpoint(),
				() -> TestMesh.get(node.publish("lan.news", new byte[1])).recipients().size() == 5));
		assertThat(this.nodes.get(0).lan()).isEqualTo(new LanStatus("10.0.0.1", null, 4));
		assertThat(this.nodes.get(0).gauges()).containsEntry("discovery.lan.nodes", 4L);
	}

	@Test
	void clientFindsOthersAndIsNotAnnounced() {
		MaculaNode server = start("10.0.0.1", false);
		MaculaNode client = start("10.0.0.2", true);
		TestMesh.await("linked", () -> !client.peers().isEmpty());
		assertThat(this.lan.announced()).singleElement()
			.satisfies((node) -> assertThat(node.node()).isEqualTo(server.id()));
	}

	@Test
	void nodeThatLeavesSaysSo() {
		MaculaNode first = start("10.0.0.1", false);
		MaculaNode second = start("10.0.0.2", false);
		TestMesh.await("linked", () -> !first.peers().isEmpty());
		second.close();
		assertThat(this.lan.announced()).hasSize(1);
		assertThat(this.lan.searching()).isOne();
		TestMesh.await("forgotten", () -> new LanStatus("10.0.0.1", null, 0).equals(first.lan()));
	}

}
