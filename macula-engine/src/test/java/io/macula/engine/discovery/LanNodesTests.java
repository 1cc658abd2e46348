package io.macula.engine.discovery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.Endpoint;
import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.Limits;
import io.macula.engine.simulation.SimulatedNetwork;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LanNodes}, in virtual time.
 */
class LanNodesTests {

	private static final NodeId REALM = DiscoveryMesh.REALM.id();

	private final DiscoveryMesh mesh = new DiscoveryMesh(11);

	private final List<LanListener> listeners = new ArrayList<>();

	private int closed;

	private DiscoveryMesh.Node start(int number, int... seeds) {
		return search(this.mesh.start(number, seeds));
	}

	private DiscoveryMesh.Node search(DiscoveryMesh.Node node) {
		node.discovery().searchLan((own, listener) -> {
			this.listeners.add(listener);
			return () -> this.closed++;
		}, new LanAnnouncement(node.id(), REALM, 9443, null, true));
		return node;
	}

	private static LanNode says(NodeId node, int number) {
		return new LanNode(node, REALM, LanAnnouncement.VERSION, List.of(SimulatedNetwork.endpoint(number)));
	}

	private LanListener listener(int index) {
		return this.listeners.get(index);
	}

	@Test
	void nodeThatIsAloneDialsWhoeverIsFound() {
		DiscoveryMesh.Node first = this.mesh.start(0);
		DiscoveryMesh.Node second = start(1);
		assertThat(second.discovery().joined()).isCompleted();
		listener(0).found(says(first.id(), 0));
		this.mesh.run(Duration.ofSeconds(10));
		assertThat(second.links().link(first.id())).isNotNull();
		assertThat(second.discovery().lanStatus()).isEqualTo(new LanStatus(null, null, 1));
		assertThat(this.mesh.subscribers(second, "nothing")).isEmpty();
	}

	@Test
	void nodeWhoseSeedIsDownJoinsThroughTheLocalNetwork() {
		DiscoveryMesh.Node first = this.mesh.start(0);
		DiscoveryMesh.Node second = start(1, 7);
		this.mesh.run(Duration.ofSeconds(5));
		assertThat(second.discovery().joined()).isNotCompleted();
		listener(0).found(says(first.id(), 0));
		this.mesh.run(Duration.ofSeconds(5));
		assertThat(second.discovery().joined()).isCompleted();
		this.mesh.subscribe(first, "a.b");
		assertThat(this.mesh.subscribers(second, "a.b")).containsExactly(first.id());
	}

	@Test
	void restartedSearchDialsThoseThatAreKnown() {
		DiscoveryMesh.Node first = this.mesh.start(0);
		DiscoveryMesh.Node second = start(1, 7);
		second.links().context().loseTimers(true);
		listener(0).found(says(first.id(), 0));
		this.mesh.run(Duration.ofMinutes(5));
		assertThat(second.links().link(first.id())).isNull();
		second.links().context().loseTimers(false);
		second.discovery().restart();
		this.mesh.run(Duration.ofSeconds(5));
		assertThat(second.links().link(first.id())).isNotNull();
	}

	@Test
	void nodeThatLeavesWaitsForTheEndOfTheSearch() {
		CompletableFuture<Void> ended = new CompletableFuture<>();
		DiscoveryMesh.Node node = this.mesh.start(0);
		node.discovery().searchLan((own, listener) -> new LanSession() {

			@Override
			public void close() {
				LanNodesTests.this.closed++;
			}

			@Override
			public CompletableFuture<Void> closed() {
				return ended;
			}

		}, new LanAnnouncement(node.id(), REALM, 9443, null, true));
		CompletableFuture<Void> withdrawn = node.discovery().withdrawAll();
		this.mesh.run(Duration.ofSeconds(5));
		assertThat(this.closed).isOne();
		assertThat(withdrawn).isNotDone();
		ended.complete(null);
		this.mesh.run(Duration.ofSeconds(1));
		assertThat(withdrawn).isCompleted();
	}

	@Test
	void othersRealmsAndVersionsAndTheNodeItselfAreIgnored() {
		DiscoveryMesh.Node node = start(0);
		NodeId other = NodeId.sha256Of("other");
		listener(0).found(new LanNode(other, NodeId.sha256Of("realm"), 1, List.of(new Endpoint("10.0.0.9", 1))));
		listener(0).found(new LanNode(other, REALM, 2, List.of(new Endpoint("10.0.0.9", 1))));
		listener(0).found(new LanNode(other, REALM, 1, List.of()));
		listener(0).found(says(node.id(), 0));
		this.mesh.run(Duration.ofSeconds(5));
		assertThat(node.counter("discovery.lan.ignored.realm")).isOne();
		assertThat(node.counter("discovery.lan.ignored.version")).isOne();
		assertThat(node.counter("discovery.lan.ignored.malformed")).isOne();
		assertThat(node.counter("discovery.lan.found")).isZero();
		assertThat(node.counter("discovery.lan.dials")).isZero();
	}

	@Test
	void floodOfAnnouncementsIsBoundedAndDialledOneAfterTheOther() {
		Limits limits = Limits.builder().lanNodes(10).build();
		DiscoveryMesh.Node node = search(this.mesh.start(0, Contact.Mode.SERVER, limits));
		for (int round = 0; round < 20; round++) {
			for (int i = 0; i < 200; i++) {
				listener(0).found(says(NodeId.sha256Of("nobody" + round + "." + i), 1000 + i));
			}
			this.mesh.run(Duration.ofMillis(50));
			assertThat(node.discovery().lanStatus()).satisfies((status) -> {
				assertThat(status).isNotNull();
				assertThat(status.nodes()).isLessThanOrEqualTo(10);
			});
		}
		assertThat(node.counter("discovery.lan.dropped")).isGreaterThan(3000);
		assertThat(node.counter("discovery.lan.dials")).isBetween(5L, 12L);
	}

	@Test
	void whoeverNeverAnswersIsForgottenUntilItSpeaksAgain() {
		DiscoveryMesh.Node node = start(0);
		listener(0).found(says(NodeId.sha256Of("nobody"), 99));
		this.mesh.run(Duration.ofMinutes(10));
		assertThat(node.counter("discovery.lan.silent")).isOne();
		assertThat(node.counter("discovery.lan.dials")).isBetween(8L, 10L);
		assertThat(node.discovery().lanStatus()).isEqualTo(new LanStatus(null, null, 0));
	}

	@Test
	void nodeWithLinksLeavesTheDecisionToTheTable() {
		DiscoveryMesh.Node first = this.mesh.start(0);
		DiscoveryMesh.Node second = this.mesh.start(1);
		DiscoveryMesh.Node third = start(2, 0);
		this.mesh.run(Duration.ofSeconds(10));
		listener(0).found(says(second.id(), 1));
		this.mesh.run(Duration.ofSeconds(10));
		assertThat(third.counter("discovery.lan.dials")).isZero();
		assertThat(third.links().link(second.id())).isNotNull();
		// And so the two others found each other
		assertThat(first.links().link(second.id())).isNotNull();
	}

	@Test
	void searchThatFailsIsToldAndNothingElseHappens() {
		DiscoveryMesh.Node node = start(0);
		listener(0).failed("no multicast here");
		assertThat(node.discovery().lanStatus()).isEqualTo(new LanStatus(null, "no multicast here", 0));
		assertThat(node.counter("discovery.lan.failed")).isOne();
		DiscoveryMesh.Node other = this.mesh.start(1);
		other.discovery().searchLan((own, listener) -> {
			throw new IllegalStateException("broken");
		}, new LanAnnouncement(other.id(), REALM, 9443, null, true));
		assertThat(other.discovery().lanStatus()).isEqualTo(new LanStatus(null, "it could not be begun: broken", 0));
	}

	@Test
	void searchEndsWithTheNodeAndReportsOfItAreNotHeard() {
		DiscoveryMesh.Node node = start(0);
		node.discovery().withdrawAll();
		node.discovery().stop();
		assertThat(this.closed).isOne();
		listener(0).found(says(NodeId.sha256Of("late"), 99));
		this.mesh.run(Duration.ofSeconds(1));
		assertThat(node.counter("discovery.lan.found")).isZero();
	}

	@Test
	void nodeThatIsIsolatedDialsThoseItKnowsAgain() {
		DiscoveryMesh.Node first = this.mesh.start(0);
		DiscoveryMesh.Node second = start(1, 7);
		listener(0).found(says(first.id(), 0));
		this.mesh.run(Duration.ofSeconds(5));
		assertThat(second.counter("discovery.lan.dials")).isOne();
		this.mesh.network().block((from, to) -> true);
		this.mesh.run(Duration.ofSeconds(12));
		assertThat(second.links().all()).isEmpty();
		this.mesh.network().block((from, to) -> false);
		this.mesh.run(Duration.ofMinutes(2));
		assertThat(second.links().link(first.id())).isNotNull();
	}

}
