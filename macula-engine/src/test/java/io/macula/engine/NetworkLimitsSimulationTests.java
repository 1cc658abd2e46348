package io.macula.engine;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import io.macula.engine.runtime.Limits;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whole nodes with public addresses: who has many nodes in one network does not fill the
 * tables of others, and a mesh in one network works as any other.
 */
class NetworkLimitsSimulationTests {

	private final SimulatedMesh mesh = new SimulatedMesh(17);

	private MaculaNode start(int number, String address, int seed, String seedAddress) {
		this.mesh.with((builder) -> {
			builder.listen(address, 9443);
			if (seed >= 0) {
				builder.bootstrap(seedAddress + ":9443");
			}
		});
		return this.mesh.start(number);
	}

	@Test
	void crowdOfOneNetworkIsAFewOfMany() {
		int honest = 12;
		for (int i = 0; i < honest; i++) {
			start(i, "20.0." + i + ".1", i - 1, "20.0.0.1");
			this.mesh.run(Duration.ofMillis(50));
		}
		for (int i = 0; i < 48; i++) {
			start(100 + i, "203.0.113." + (i + 1), 0, "20.0.0.1");
			this.mesh.run(Duration.ofMillis(50));
		}
		this.mesh.run(Duration.ofSeconds(30));
		for (int i = 0; i < honest; i++) {
			assertThat(this.mesh.node(i).status().tableNodes()).as("table of %d", i)
				.isBetween(honest - 1, honest - 1 + Limits.defaults().nodesPerNetwork());
		}
		assertThat(this.mesh.context(0).counters().value("dht.table.refused.network")).isPositive();
		assertCalled(100, 7);
		assertCalled(3, 120);
	}

	@Test
	void meshInOnePublicNetworkIsWhole() {
		for (int i = 0; i < 14; i++) {
			start(i, "203.0.113." + (i + 1), i - 1, "203.0.113.1");
			this.mesh.run(Duration.ofMillis(50));
		}
		this.mesh.run(Duration.ofSeconds(20));
		for (int number : this.mesh.numbers()) {
			assertThat(this.mesh.node(number).status().tableNodes()).isEqualTo(13);
		}
		assertCalled(4, 11);
	}

	private void assertCalled(int provider, int caller) {
		String procedure = "home.echo" + provider;
		this.mesh.node(provider).advertise(procedure, (call) -> call.args());
		this.mesh.run(Duration.ofSeconds(2));
		CompletableFuture<byte[]> answer = this.mesh.node(caller).call(procedure, "x".getBytes(StandardCharsets.UTF_8));
		this.mesh.run(Duration.ofSeconds(5));
		assertThat(answer).isCompleted();
	}

}
