package io.macula.engine.membership;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeMetadata;
import io.macula.engine.transport.CloseReason;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Membership}: a few nodes in virtual time.
 */
class MembershipTests {

	private static final long SEED = 7;

	@Test
	void nodesLearnOfEachOtherThroughOneThatBothKnow() {
		SwimMesh mesh = new SwimMesh(SEED, MembershipSettings.lan());
		for (int i = 0; i < 3; i++) {
			mesh.start(i);
		}
		mesh.node(1).dial(mesh.node(0));
		mesh.node(2).dial(mesh.node(0));
		mesh.simulation.runUntil(() -> mesh.nodes.stream().allMatch((node) -> node.live() == 2), Duration.ofSeconds(3));
		assertThat(mesh.node(1).events).contains("joined " + mesh.node(2).name());
		assertThat(mesh.node(1).member(mesh.node(0)).confirmed()).isTrue();
		assertThat(mesh.node(1).member(mesh.node(2)).contact()).isEqualTo(mesh.node(2).contact);
	}

	@Test
	void nodesThatAreKnownByHearsayAreConfirmedByProbing() {
		SwimMesh mesh = SwimMesh.of(SEED, 3, MembershipSettings.lan());
		mesh.run(Duration.ofSeconds(10));
		mesh.nodes.forEach((node) -> assertThat(node.membership.members()).allMatch(Member::confirmed));
	}

	@Test
	void crashedNodeIsSuspectedThenFailedEverywhereAndReapedLater() {
		SwimMesh mesh = SwimMesh.of(SEED, 8, MembershipSettings.lan());
		SwimNode dead = mesh.node(3);
		mesh.crash(dead);
		Duration suspected = mesh.simulation.runUntil(
				() -> others(mesh, dead).stream().allMatch((node) -> node.state(dead) != MemberState.ALIVE),
				Duration.ofSeconds(10));
		mesh.simulation.runUntil(
				() -> others(mesh, dead).stream().allMatch((node) -> node.state(dead) == MemberState.FAILED),
				Duration.ofSeconds(20));
		assertThat(suspected).isLessThan(Duration.ofSeconds(10));
		assertThat(mesh.node(0).events).containsSubsequence("suspected " + dead.name(), "failed " + dead.name());
		mesh.run(Duration.ofMinutes(11));
		assertThat(others(mesh, dead)).allMatch((node) -> node.state(dead) == null);
		assertThat(mesh.falseVerdicts).isZero();
	}

	@Test
	void nodeThatLeavesIsNotSuspected() {
		SwimMesh mesh = SwimMesh.of(SEED, 8, MembershipSettings.lan());
		SwimNode leaver = mesh.node(5);
		boolean[] told = new boolean[1];
		leaver.membership.leave(() -> told[0] = true);
		mesh.run(Duration.ofMillis(100));
		assertThat(told[0]).isTrue();
		mesh.crash(leaver);
		mesh.simulation.runUntil(
				() -> others(mesh, leaver).stream().allMatch((node) -> node.state(leaver) == MemberState.LEFT),
				Duration.ofSeconds(5));
		mesh.run(Duration.ofSeconds(30));
		for (SwimNode node : others(mesh, leaver)) {
			assertThat(node.events).contains("left " + leaver.name())
				.doesNotContain("failed " + leaver.name(), "suspected " + leaver.name());
		}
	}

	@Test
	void nodeThatStartsAgainIsMemberAgainWhetherItFailedOrLeft() {
		SwimMesh mesh = SwimMesh.of(SEED, 4, MembershipSettings.lan());
		SwimNode first = mesh.node(1);
		long incarnation = mesh.node(0).member(first).incarnation();
		mesh.crash(first);
		mesh.run(Duration.ofSeconds(40));
		assertThat(mesh.node(0).state(first)).isEqualTo(MemberState.FAILED);
		SwimNode second = mesh.start(1);
		second.dial(mesh.node(0));
		mesh.simulation.runUntil(() -> mesh.nodes.stream().allMatch((node) -> node.live() == 3), Duration.ofSeconds(5));
		assertThat(mesh.node(3).events).contains("alive " + second.name());
		assertThat(mesh.node(3).member(second).incarnation()).isGreaterThan(incarnation);
		second.membership.leave(() -> {
		});
		mesh.run(Duration.ofSeconds(3));
		mesh.crash(second);
		assertThat(mesh.node(3).state(second)).isEqualTo(MemberState.LEFT);
		SwimNode third = mesh.start(1);
		third.dial(mesh.node(2));
		mesh.simulation.runUntil(() -> mesh.nodes.stream().allMatch((node) -> node.live() == 3), Duration.ofSeconds(5));
	}

	@Test
	void nodeThatStartsAgainAtOnceNeverFails() {
		SwimMesh mesh = SwimMesh.of(SEED, 4, MembershipSettings.lan());
		SwimNode first = mesh.node(1);
		mesh.crash(first);
		mesh.run(Duration.ofSeconds(1));
		SwimNode second = mesh.start(1);
		second.dial(mesh.node(0));
		mesh.run(Duration.ofMinutes(1));
		for (SwimNode node : others(mesh, second)) {
			assertThat(node.events).doesNotContain("failed " + second.name());
			assertThat(node.state(second)).isEqualTo(MemberState.ALIVE);
		}
		assertThat(second.live()).isEqualTo(3);
	}

	@Test
	void restartWithAClockThatWasAheadTakesAHigherIncarnationAllTheSame() {
		SwimMesh mesh = SwimMesh.of(SEED, 3, MembershipSettings.lan());
		SwimNode first = mesh.node(1);
		for (int i = 0; i < 5; i++) {
			// Each raises the incarnation beyond the clock
			first.membership.metadata(new NodeMetadata(Map.of("n", "" + i), null));
			mesh.run(Duration.ofMillis(1));
		}
		mesh.run(Duration.ofSeconds(3));
		long known = mesh.node(0).member(first).incarnation();
		mesh.crash(first);
		SwimNode second = mesh.start(1);
		second.dial(mesh.node(0));
		mesh.run(Duration.ofSeconds(3));
		assertThat(mesh.node(0).member(second).incarnation()).isGreaterThan(known);
		assertThat(mesh.node(0).member(second).metadata()).isEqualTo(NodeMetadata.NONE);
	}

	@Test
	void changedMetadataReachesEverybody() {
		SwimMesh mesh = SwimMesh.of(SEED, 8, MembershipSettings.lan());
		NodeMetadata news = new NodeMetadata(Map.of("version", "2"), null);
		mesh.node(2).membership.metadata(news);
		mesh.run(Duration.ofSeconds(5));
		for (SwimNode node : others(mesh, mesh.node(2))) {
			assertThat(node.member(mesh.node(2)).metadata()).isEqualTo(news);
			assertThat(node.events).contains("changed " + mesh.node(2).name());
		}
	}

	@Test
	void metadataThatDoesNotFitIsCutOff() {
		SwimMesh mesh = SwimMesh.of(SEED, 2, MembershipSettings.lan());
		Map<String, String> labels = new java.util.LinkedHashMap<>();
		for (int i = 0; i < 30; i++) {
			labels.put("label" + i, "x".repeat(256));
		}
		mesh.node(0).membership.metadata(new NodeMetadata(labels, null));
		mesh.run(Duration.ofSeconds(3));
		assertThat(mesh.node(1).member(mesh.node(0)).metadata().labels()).containsKey("label0")
			.doesNotContainKey("label29");
	}

	@Test
	void stoppedProcessIsSuspectedAndContradictsWhenItGoesOn() {
		SwimMesh mesh = SwimMesh.of(SEED, 4, MembershipSettings.lan());
		SwimNode stopped = mesh.node(1);
		mesh.stop(stopped, Duration.ofSeconds(6));
		mesh.run(Duration.ofSeconds(5));
		assertThat(others(mesh, stopped)).allMatch(
				(node) -> node.state(stopped) == MemberState.SUSPECTED || node.state(stopped) == MemberState.FAILED);
		mesh.run(Duration.ofSeconds(6));
		assertThat(others(mesh, stopped)).allMatch((node) -> node.state(stopped) == MemberState.ALIVE);
		assertThat(stopped.counter("refuted")).isPositive();
		assertThat(stopped.events).noneMatch((event) -> event.startsWith("failed"));
	}

	@Test
	void nodeThatWasStoppedForLongIsBackWhenItGoesOn() {
		SwimMesh mesh = SwimMesh.of(SEED, 4, MembershipSettings.lan());
		SwimNode stopped = mesh.node(1);
		mesh.stop(stopped, Duration.ofSeconds(60));
		mesh.run(Duration.ofSeconds(59));
		assertThat(others(mesh, stopped)).allMatch((node) -> node.state(stopped) == MemberState.FAILED);
		mesh.run(Duration.ofSeconds(61));
		mesh.nodes.forEach((node) -> assertThat(node.live()).isEqualTo(3));
		assertThat(mesh.node(0).events).containsSubsequence("failed " + stopped.name(), "alive " + stopped.name());
	}

	@Test
	void nodeWithoutEndpointIsProbedThroughItsPeers() {
		SwimMesh mesh = new SwimMesh(SEED, MembershipSettings.lan());
		for (int i = 0; i < 4; i++) {
			mesh.start(i);
		}
		SwimNode hidden = mesh.node(3);
		hidden.contact = new Contact(hidden.id(), List.of(), List.of(), Contact.Mode.CLIENT);
		hidden.dial(mesh.node(0));
		mesh.node(1).dial(mesh.node(0));
		mesh.node(2).dial(mesh.node(1));
		mesh.run(Duration.ofSeconds(60));
		assertThat(mesh.node(2).state(hidden)).isEqualTo(MemberState.ALIVE);
		assertThat(mesh.node(2).events).doesNotContain("failed " + hidden.name());
		assertThat(mesh.node(2).member(hidden).contact().via()).extracting(Contact.Via::nodeId)
			.contains(mesh.node(0).id());
		mesh.crash(hidden);
		mesh.simulation.runUntil(() -> mesh.node(2).state(hidden) == MemberState.FAILED, Duration.ofSeconds(60));
	}

	@Test
	void lostLinkMakesTheNodeTheNextOneToProbe() {
		SwimMesh mesh = SwimMesh.of(SEED, 16, MembershipSettings.lan());
		SwimNode node = mesh.node(0);
		SwimNode peer = mesh.node(1);
		mesh.crash(peer);
		SwimLink link = node.links.get(peer.id());
		assertThat(link).isNotNull();
		node.down(link, CloseReason.local(CloseReason.DEAD, "test"));
		mesh.run(Duration.ofMillis(4500));
		assertThat(node.state(peer)).isNotEqualTo(MemberState.ALIVE);
	}

	@Test
	void sameSeedGivesTheSameRun() {
		assertThat(fingerprint()).isEqualTo(fingerprint());
	}

	private static String fingerprint() {
		SwimMesh mesh = SwimMesh.of(SEED, 12, MembershipSettings.lan());
		mesh.loss = 0.1;
		mesh.crash(mesh.node(4));
		mesh.run(Duration.ofSeconds(30));
		return mesh.simulation.executed() + " "
				+ mesh.nodes.stream().map((node) -> "" + node.events + node.bytes).toList();
	}

	private static List<SwimNode> others(SwimMesh mesh, SwimNode node) {
		return mesh.nodes.stream().filter((other) -> !other.id().equals(node.id())).toList();
	}

}
