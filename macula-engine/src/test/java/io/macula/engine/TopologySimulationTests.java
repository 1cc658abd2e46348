package io.macula.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;

import io.macula.engine.simulation.Firewall;
import org.junit.jupiter.api.Test;

import static io.macula.engine.testing.Utf8.bytes;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * One publish is one delivery per subscriber, whoever can reach whom; and what slow
 * readers and firewalls do to the others.
 */
class TopologySimulationTests {

	private static final int NODES = 8;

	private static final int SEEDS = 3;

	private static final PublishOptions ASSURED = PublishOptions.defaults()
		.withQos(QualityOfService.AT_LEAST_ONCE)
		.withTimeout(Duration.ofSeconds(30));

	private static final Duration LONG = Duration.ofSeconds(40);

	private final Map<String, Integer> received = new LinkedHashMap<>();

	/** Nodes of which only some can reach each other, all of them subscribers. */
	private SimulatedMesh mesh(long seed, BiPredicate<Integer, Integer> reach) {
		SimulatedMesh mesh = new SimulatedMesh(seed);
		mesh.model.block((from, to) -> !reach.test(number(from), number(to)));
		for (int number = 0; number < NODES; number++) {
			int own = number;
			int[] others = IntStream.range(0, NODES)
				.filter((other) -> other != own && reach.test(own, other))
				.toArray();
			mesh.start(number, others);
			mesh.node(number)
				.subscribe("all.news",
						(message) -> this.received.merge(own + "<" + new String(message.payload()), 1, Integer::sum));
		}
		mesh.run(LONG);
		return mesh;
	}

	private static int number(String port) {
		return Integer.parseInt(port.substring(port.lastIndexOf('.') + 1, port.indexOf(':')));
	}

	/**
	 * Directly or through others. Who subscribes is known to all only after some lookups
	 * have carried the records on where most nodes cannot be asked.
	 */
	private void everybodyGetsItOnce(int lookups, BiPredicate<Integer, Integer> reach) {
		for (long seed = 1; seed <= SEEDS; seed++) {
			this.received.clear();
			SimulatedMesh mesh = mesh(seed, reach);
			for (int lookup = 0; lookup < lookups; lookup++) {
				for (int publisher = 0; publisher < NODES; publisher++) {
					mesh.node(publisher).publish("all.news", bytes("first " + lookup + " of " + publisher));
				}
				mesh.run(Duration.ofSeconds(10));
			}
			mesh.run(LONG);
			assertThat(this.received.values()).as("seed " + seed).containsOnly(1);
			this.received.clear();
			List<CompletableFuture<PublishResult>> results = new ArrayList<>();
			Map<String, Integer> expected = new LinkedHashMap<>();
			for (int publisher = 0; publisher < NODES; publisher++) {
				results.add(mesh.node(publisher).publish("all.news", bytes("" + publisher)));
				for (int subscriber = 0; subscriber < NODES; subscriber++) {
					expected.put(subscriber + "<" + publisher, 1);
				}
			}
			mesh.run(LONG);
			assertThat(this.received).as("seed " + seed).containsExactlyInAnyOrderEntriesOf(expected);
			for (CompletableFuture<PublishResult> result : results) {
				assertThat(result).as("seed " + seed).isDone();
			}
			this.received.clear();
			results.clear();
			for (int publisher = 0; publisher < NODES; publisher++) {
				results.add(mesh.node(publisher).publish("all.news", bytes("" + publisher), ASSURED));
			}
			mesh.run(LONG);
			assertThat(this.received).as("seed " + seed).containsExactlyInAnyOrderEntriesOf(expected);
			for (CompletableFuture<PublishResult> result : results) {
				assertThat(result.getNow(null).outcomes().values()).as("seed " + seed)
					.hasSize(NODES)
					.allMatch((outcome) -> outcome.state() == DeliveryOutcome.State.CONFIRMED);
			}
		}
	}

	@Test
	void inAFullMeshEverybodyGetsItOnce() {
		everybodyGetsItOnce(1, (from, to) -> true);
	}

	@Test
	void inARingEverybodyGetsItOnce() {
		everybodyGetsItOnce(8, (from, to) -> (from - to + NODES) % NODES == 1 || (to - from + NODES) % NODES == 1);
	}

	@Test
	void inTwoCliquesWithABridgeEverybodyGetsItOnce() {
		everybodyGetsItOnce(1,
				(from, to) -> (from < NODES / 2) == (to < NODES / 2) || Math.min(from, to) == NODES / 2 - 1);
	}

	@Test
	void aSlowReaderDelaysNobodyElse() {
		SimulatedMesh mesh = mesh(1, (from, to) -> true);
		mesh.model.slowReader(SimulatedMesh.port(7), 50_000);
		byte[] payload = new byte[20_000];
		payload[0] = '!';
		for (int i = 0; i < 100; i++) {
			mesh.node(2).publish("all.news", payload);
			mesh.run(Duration.ofMillis(10));
		}
		mesh.run(Duration.ofSeconds(1));
		String mark = "<" + new String(payload);
		assertThat(this.received.get("1" + mark)).isEqualTo(100);
		assertThat(this.received.getOrDefault("7" + mark, 0)).isLessThan(10);
		// Their first, so they look up who subscribes, and one of those they ask is the
		// slow one. When the fourth publishes, round trips to it have become long, too
		mesh.node(1).publish("all.news", bytes("more"));
		mesh.run(Duration.ofSeconds(1));
		everybodyButTheSlowOneHas("more");
		mesh.run(Duration.ofSeconds(15));
		mesh.node(4).publish("all.news", bytes("later"));
		mesh.run(Duration.ofSeconds(1));
		everybodyButTheSlowOneHas("later");
		// Answers lie behind what it has not read, so that it gives its questions up
		mesh.node(7).publish("all.news", bytes("slow"));
		mesh.run(Duration.ofSeconds(3));
		everybodyButTheSlowOneHas("slow");
		mesh.run(Duration.ofSeconds(60));
		assertThat(this.received).containsEntry("7" + mark, 100).containsEntry("7<more", 1).containsEntry("7<later", 1);
	}

	private void everybodyButTheSlowOneHas(String message) {
		for (int number = 0; number < NODES - 1; number++) {
			assertThat(this.received).containsEntry(number + "<" + message, 1);
		}
	}

	@Test
	void whoStandsBehindAFirewallTakesPartThroughItsOwnLinks() {
		SimulatedMesh mesh = new SimulatedMesh(1);
		Firewall firewall = new Firewall(Duration.ofSeconds(30).toNanos());
		mesh.model.behind(SimulatedMesh.port(2), firewall);
		mesh.start(0);
		mesh.start(1, 0);
		mesh.start(2, 0);
		mesh.node(2)
			.subscribe("all.news",
					(message) -> this.received.merge("2<" + new String(message.payload()), 1, Integer::sum));
		mesh.run(LONG);
		mesh.start(3, 2);
		mesh.run(Duration.ofSeconds(3));
		assertThat(firewall.refused()).isPositive();
		mesh.node(0).publish("all.news", bytes("0"));
		mesh.node(1).publish("all.news", bytes("1"));
		mesh.run(LONG);
		assertThat(this.received).containsEntry("2<0", 1).containsEntry("2<1", 1);
	}

}
