package io.macula.engine;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

import io.macula.engine.identity.NodeId;
import io.macula.engine.membership.MemberState;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What membership does for whole nodes in virtual time.
 */
class MembersSimulationTests {

	private static SimulatedMesh mesh(int nodes, double loss) {
		SimulatedMesh mesh = new SimulatedMesh(3);
		mesh.model.loss(loss);
		mesh.start(0);
		for (int i = 1; i < nodes; i++) {
			mesh.start(i, 0);
			mesh.run(Duration.ofMillis(50));
		}
		mesh.run(Duration.ofSeconds(20));
		return mesh;
	}

	private static Map<MemberState, Long> states(MaculaNode node) {
		return node.members().stream().collect(Collectors.groupingBy(MemberInfo::state, Collectors.counting()));
	}

	@Test
	void crashIsKnownEverywhereWithinSecondsAndTheNodeIsNotCalledAnyMore() {
		SimulatedMesh mesh = mesh(12, 0.01);
		for (int number : mesh.numbers()) {
			assertThat(states(mesh.node(number))).containsExactly(Map.entry(MemberState.ALIVE, 11L));
		}
		mesh.node(5).advertise("home.echo", (call) -> call.args());
		mesh.run(Duration.ofSeconds(2));
		CompletableFuture<byte[]> before = mesh.node(9).call("home.echo", "x".getBytes(StandardCharsets.UTF_8));
		mesh.run(Duration.ofSeconds(2));
		assertThat(before).isCompleted();
		List<String> told = new ArrayList<>();
		mesh.node(9).listen(new NodeListener() {

			@Override
			public void memberSuspected(MemberInfo member) {
				told.add("suspected");
			}

			@Override
			public void memberFailed(MemberInfo member) {
				told.add("failed");
			}

		});
		mesh.kill(5);
		mesh.run(Duration.ofSeconds(12));
		for (int number : mesh.numbers()) {
			assertThat(states(mesh.node(number))).containsEntry(MemberState.FAILED, 1L)
				.containsEntry(MemberState.ALIVE, 10L);
		}
		assertThat(told).containsExactly("suspected", "failed");
		long start = mesh.simulation.nanoTime();
		CompletableFuture<byte[]> after = mesh.node(9).call("home.echo", "x".getBytes(StandardCharsets.UTF_8));
		mesh.simulation.runUntil(after::isDone, Duration.ofSeconds(4));
		assertThat(after).failsWithin(Duration.ZERO)
			.withThrowableOfType(java.util.concurrent.ExecutionException.class)
			.withCauseInstanceOf(NoProviderException.class);
		assertThat(mesh.simulation.nanoTime() - start).isLessThan(3_000_000_000L);
		mesh.start(5, 0);
		mesh.run(Duration.ofSeconds(5));
		for (int number : mesh.numbers()) {
			assertThat(states(mesh.node(number))).containsExactly(Map.entry(MemberState.ALIVE, 11L));
		}
	}

	@Test
	void whoFailsOrLeavesIsGoneFromTablesAndCachesAtOnce() {
		SimulatedMesh mesh = mesh(12, 0);
		for (int number : List.of(5, 6, 7)) {
			mesh.node(number).subscribe("home.news", (message) -> {
			});
			mesh.node(number).advertise("home.echo", (call) -> call.args());
		}
		mesh.run(Duration.ofSeconds(3));
		MaculaNode node = mesh.node(9);
		NodeId crashing = mesh.node(5).id();
		NodeId leaving = mesh.node(6).id();
		NodeId staying = mesh.node(7).id();
		assertThat(recipients(mesh, node)).containsExactlyInAnyOrder(crashing, leaving, staying);
		assertThat(responders(mesh, node)).containsExactlyInAnyOrder(crashing, leaving, staying);
		assertThat(node.status().tableNodes()).isEqualTo(11);
		List<NodeId> gone = new ArrayList<>();
		node.listen(new NodeListener() {

			@Override
			public void memberFailed(MemberInfo member) {
				gone.add(member.id());
			}

			@Override
			public void memberLeft(MemberInfo member) {
				gone.add(member.id());
			}

		});
		mesh.kill(5);
		mesh.simulation.runUntil(() -> gone.contains(crashing), Duration.ofSeconds(20));
		assertThat(node.status().tableNodes()).isEqualTo(10);
		assertThat(node.peers()).noneMatch((peer) -> peer.id().equals(crashing));
		assertThat(recipients(mesh, node)).containsExactlyInAnyOrder(leaving, staying);
		assertThat(responders(mesh, node)).containsExactlyInAnyOrder(leaving, staying);
		mesh.leave(6);
		mesh.simulation.runUntil(() -> gone.contains(leaving), Duration.ofSeconds(2));
		assertThat(node.status().tableNodes()).isEqualTo(9);
		assertThat(recipients(mesh, node)).containsExactly(staying);
		assertThat(responders(mesh, node)).containsExactly(staying);
		assertThat(gone).containsExactly(crashing, leaving);
	}

	/** To whom a message goes without a look at the hash table. */
	private static Collection<NodeId> recipients(SimulatedMesh mesh, MaculaNode node) {
		CompletableFuture<PublishResult> result = node.publish("home.news", new byte[1]);
		mesh.simulation.runUntil(result::isDone, Duration.ofMillis(900));
		return result.join().recipients();
	}

	/** Who answers calls at once. */
	private static Set<NodeId> responders(SimulatedMesh mesh, MaculaNode node) {
		Set<NodeId> responders = new HashSet<>();
		for (int i = 0; i < 40; i++) {
			CompletableFuture<Reply> answer = node.exchange("home.echo", new byte[1], CallOptions.defaults());
			mesh.simulation.runUntil(answer::isDone, Duration.ofMillis(900));
			responders.add(answer.join().responder());
		}
		return responders;
	}

	@Test
	void nothingFailsInAMeshThatLosesPackets() {
		SimulatedMesh mesh = mesh(20, 0.05);
		mesh.run(Duration.ofMinutes(5));
		for (int number : mesh.numbers()) {
			assertThat(states(mesh.node(number))).containsOnlyKeys(MemberState.ALIVE);
			assertThat(mesh.context(number).counters().value("membership.failed")).isZero();
		}
	}

	@Test
	void bothSidesOfAPartitionGiveEachOtherUpAndMeetAgain() {
		SimulatedMesh mesh = mesh(10, 0);
		mesh.model.block((from, to) -> side(from) != side(to));
		mesh.run(Duration.ofSeconds(60));
		for (int number : mesh.numbers()) {
			assertThat(states(mesh.node(number))).containsEntry(MemberState.FAILED, 5L)
				.containsEntry(MemberState.ALIVE, 4L);
		}
		mesh.model.heal();
		mesh.run(Duration.ofSeconds(90));
		for (int number : mesh.numbers()) {
			assertThat(states(mesh.node(number))).containsExactly(Map.entry(MemberState.ALIVE, 9L));
		}
	}

	private static int side(String port) {
		return Integer.parseInt(port.substring(port.lastIndexOf('.') + 1, port.indexOf(':'))) % 2;
	}

}
