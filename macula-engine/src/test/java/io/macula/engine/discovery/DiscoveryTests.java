package io.macula.engine.discovery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import io.macula.engine.runtime.Limits;
import io.macula.engine.runtime.MeshFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Discovery} in a simulated network.
 */
class DiscoveryTests {

	@Test
	void singleNodeIsAMeshOfItsOwn() {
		DiscoveryMesh mesh = new DiscoveryMesh(1);
		DiscoveryMesh.Node node = mesh.start(0);
		assertThat(node.discovery().joined()).isDone();
		mesh.subscribe(node, "home.*.heat");
		Resolution found = mesh.resolveSubscribers(node, "home.kitchen.heat");
		assertThat(found.nodes()).isEmpty();
		assertThat(found.complete()).isTrue();
		assertThat(Duration.ofNanos(mesh.simulation().nanoTime())).isLessThan(Duration.ofMillis(50));
	}

	@Test
	void nodesOfASmallMeshAreAllLinkedSoon() {
		DiscoveryMesh mesh = new DiscoveryMesh(2);
		mesh.start(0);
		for (int i = 1; i < 10; i++) {
			mesh.start(i, 0);
		}
		mesh.simulation()
			.runUntil(() -> mesh.nodes().stream().allMatch((node) -> node.links().all().size() == 9),
					Duration.ofSeconds(3));
		assertThat(mesh.nodes()).allMatch((node) -> node.discovery().joined().isDone());
		mesh.run(Duration.ofMinutes(5));
		assertThat(mesh.nodes()).allMatch((node) -> node.links().all().size() == 9);
	}

	@Test
	void meshGoesOnWithoutItsSeedAndTakesItBack() {
		DiscoveryMesh mesh = DiscoveryMesh.of(3, 5);
		mesh.network().kill(mesh.node(0).links());
		mesh.run(Duration.ofSeconds(15));
		for (int i = 1; i < 5; i++) {
			assertThat(mesh.node(i).links().all()).hasSize(3);
		}
		Advertisement late = mesh.subscribe(mesh.node(2), "late.*");
		assertThat(late.announced()).isDone();
		for (int i : List.of(1, 3, 4)) {
			assertThat(mesh.subscribers(mesh.node(i), "late.news")).containsExactly(mesh.node(2).id());
		}
		mesh.run(Duration.ofMinutes(3));
		DiscoveryMesh.Node again = mesh.start(0);
		mesh.simulation().runUntil(() -> again.links().all().size() == 4, Duration.ofSeconds(31));
		mesh.run(Duration.ofSeconds(2));
		assertThat(mesh.subscribers(again, "late.news")).containsExactly(mesh.node(2).id());
	}

	@Test
	void seedMayComeLater() {
		DiscoveryMesh mesh = new DiscoveryMesh(4);
		DiscoveryMesh.Node node = mesh.start(1, 0, 77);
		CompletableFuture<Void> announced = node.advertiser().procedure("home.heat", Map.of()).announced();
		mesh.run(Duration.ofSeconds(60));
		assertThat(node.discovery().joined()).isNotDone();
		assertThat(announced).isCompleted();
		DiscoveryMesh.Node seed = mesh.start(0);
		mesh.simulation().runUntil(node.discovery().joined()::isDone, Duration.ofSeconds(41));
		mesh.run(Duration.ofSeconds(1));
		assertThat(mesh.providers(seed, "home.heat")).containsExactly(node.id());
	}

	@Test
	void announcementRightAfterTheStartReachesTheMesh() {
		DiscoveryMesh mesh = DiscoveryMesh.of(5, 10);
		DiscoveryMesh.Node node = mesh.start(50, 0);
		Advertisement advertisement = mesh.subscribe(node, "now.here");
		assertThat(advertisement.announced()).isDone();
		assertThat(mesh.subscribers(mesh.node(7), "now.here")).containsExactly(node.id());
	}

	@Test
	void questionRightAfterTheStartIsAnsweredByTheMesh() {
		DiscoveryMesh mesh = DiscoveryMesh.of(6, 10);
		mesh.subscribe(mesh.node(3), "now.*");
		DiscoveryMesh.Node node = mesh.start(50, 0);
		assertThat(mesh.subscribers(node, "now.here")).containsExactly(mesh.node(3).id());
	}

	@Test
	void everybodyFindsEverySubscriberByEveryKindOfPattern() {
		DiscoveryMesh mesh = DiscoveryMesh.of(7, 60);
		List<String> patterns = List.of("a.b.c.d", "a.b.*.d", "a.#", "#", "*.b.c.d", "a.b.c.d.#", "a.b.x.d", "b.#");
		for (int i = 0; i < patterns.size(); i++) {
			mesh.subscribe(mesh.node(i), patterns.get(i));
		}
		List<NodeId> expected = mesh.nodes().stream().limit(6).map(DiscoveryMesh.Node::id).toList();
		for (int i = 8; i < 60; i++) {
			assertThat(mesh.subscribers(mesh.node(i), "a.b.c.d")).containsExactlyInAnyOrderElementsOf(expected);
		}
		assertThat(mesh.resolveSubscribers(mesh.node(9), "a.b.c.d").nodes())
			.filteredOn((found) -> found.contact().nodeId().equals(mesh.node(1).id()))
			.extracting(Found::names)
			.containsExactly(List.of("a.b.*.d"));
	}

	@Test
	void providersCarryTheirMetadata() {
		DiscoveryMesh mesh = DiscoveryMesh.of(8, 30);
		mesh.await(mesh.node(4).advertiser().procedure("home.heat", Map.of("zone", "west")).announced());
		assertThat(mesh.providers(mesh.node(9), "home.heat")).containsExactly(mesh.node(4).id());
		Resolution known = mesh.node(9).finder().knownProviders("home.heat");
		assertThat(known).isNotNull();
		assertThat(known.nodes().get(0).metadata()).containsEntry("zone", "west");
		assertThat(known.nodes().get(0).names()).containsExactly("home.heat");
	}

	@Test
	void newSubscriberIsFoundWithinASecondByWhomeverPublishesAllTheTime() {
		DiscoveryMesh mesh = DiscoveryMesh.of(9, 100);
		DiscoveryMesh.Node publisher = mesh.node(50);
		for (int round = 0; round < 20; round++) {
			mesh.subscribers(publisher, "ticks.all");
			mesh.run(Duration.ofMillis(400));
			DiscoveryMesh.Node subscriber = mesh.node(51 + round);
			mesh.subscribe(subscriber, (round % 2 == 0) ? "ticks.*" : "ticks.all");
			mesh.run(Duration.ofSeconds(1));
			assertThat(mesh.subscribers(publisher, "ticks.all")).contains(subscriber.id()).hasSize(round + 1);
		}
	}

	@Test
	void whoWithdrawsIsForgottenWithinASecond() {
		DiscoveryMesh mesh = DiscoveryMesh.of(10, 100);
		DiscoveryMesh.Node publisher = mesh.node(50);
		Advertisement first = mesh.subscribe(mesh.node(1), "ticks.*");
		Advertisement second = mesh.subscribe(mesh.node(2), "ticks.all");
		assertThat(mesh.subscribers(publisher, "ticks.all")).hasSize(2);
		mesh.await(first.withdraw());
		mesh.run(Duration.ofSeconds(1));
		assertThat(mesh.subscribers(publisher, "ticks.all")).containsExactly(mesh.node(2).id());
		mesh.await(second.withdraw());
		mesh.run(Duration.ofSeconds(1));
		assertThat(mesh.subscribers(publisher, "ticks.all")).isEmpty();
	}

	@Test
	void announcementsAreCountedPerName() {
		DiscoveryMesh mesh = DiscoveryMesh.of(11, 5);
		Advertisement one = mesh.subscribe(mesh.node(1), "x.y");
		Advertisement two = mesh.subscribe(mesh.node(1), "x.y");
		Advertisement pattern = mesh.subscribe(mesh.node(1), "x.*");
		mesh.await(one.withdraw());
		mesh.await(one.withdraw());
		mesh.await(pattern.withdraw());
		mesh.run(Duration.ofSeconds(1));
		assertThat(mesh.subscribers(mesh.node(2), "x.y")).containsExactly(mesh.node(1).id());
		assertThat(mesh.subscribers(mesh.node(2), "x.z")).isEmpty();
		mesh.await(two.withdraw());
		mesh.run(Duration.ofSeconds(1));
		assertThat(mesh.subscribers(mesh.node(2), "x.y")).isEmpty();
	}

	@Test
	void recordsOutliveTheirLifetimeBecauseTheyAreRenewed() {
		DiscoveryMesh mesh = DiscoveryMesh.of(12, 30);
		mesh.subscribe(mesh.node(1), "long.lived.#");
		mesh.run(Duration.ofMinutes(30));
		assertThat(mesh.subscribers(mesh.node(20), "long.lived.topic")).containsExactly(mesh.node(1).id());
	}

	@Test
	void nodeThatJoinsLaterKeepsWhatIsNearToIt() {
		DiscoveryMesh mesh = DiscoveryMesh.of(13, 5);
		mesh.subscribe(mesh.node(1), "a.b");
		DiscoveryMesh.Node late = mesh.start(50, 0);
		mesh.run(Duration.ofSeconds(2));
		assertThat(late.dht().recordCount()).isEqualTo(1);
		for (int i = 0; i < 5; i++) {
			mesh.network().kill(mesh.node(i).links());
		}
		assertThat(mesh.subscribers(late, "a.b")).containsExactly(mesh.node(1).id());
	}

	@Test
	void restartedNodeGetsBackWhatItIsToKeep() {
		DiscoveryMesh mesh = DiscoveryMesh.of(25, 5);
		mesh.subscribe(mesh.node(1), "a.b");
		mesh.network().kill(mesh.node(0).links());
		mesh.run(Duration.ofSeconds(1));
		DiscoveryMesh.Node again = mesh.start(0, 3);
		mesh.run(Duration.ofSeconds(2));
		assertThat(again.dht().recordCount()).isEqualTo(1);
	}

	@Test
	void publisherAsksAgainWhenThoseAreGoneWhoWouldTellIt() {
		DiscoveryMesh mesh = DiscoveryMesh.of(26, 4);
		DiscoveryMesh.Node client = mesh.start(90, Contact.Mode.CLIENT, Limits.defaults(), 0);
		mesh.run(Duration.ofSeconds(2));
		assertThat(mesh.subscribers(client, "a.b")).isEmpty();
		mesh.run(Duration.ofSeconds(2));
		assertThat(client.finder().knownSubscribers("a.b")).isNotNull();
		for (int i = 1; i < 4; i++) {
			mesh.network().close(mesh.node(i).links());
		}
		mesh.run(Duration.ofMillis(100));
		assertThat(client.finder().knownSubscribers("a.b")).isNull();
	}

	@Test
	void thousandsOfNamesOfOneNodeAreAnnounced() {
		DiscoveryMesh mesh = DiscoveryMesh.of(27, 5);
		List<CompletableFuture<Void>> announced = new ArrayList<>();
		for (int i = 0; i < 2000; i++) {
			announced.add(mesh.node(1).advertiser().procedure("service.p" + i, Map.of()).announced());
		}
		mesh.simulation()
			.runUntil(() -> announced.stream().allMatch(CompletableFuture::isDone), Duration.ofSeconds(60));
		assertThat(mesh.providers(mesh.node(3), "service.p1999")).containsExactly(mesh.node(1).id());
		DiscoveryMesh.Node late = mesh.start(60, 0);
		mesh.run(Duration.ofSeconds(8));
		assertThat(late.dht().recordCount()).isEqualTo(2000);
	}

	@ParameterizedTest
	@ValueSource(ints = { 12, 120 })
	void manyRecordsAreRenewedWithFewLookups(int nodes) {
		DiscoveryMesh mesh = DiscoveryMesh.of(40, nodes);
		DiscoveryMesh.Node owner = mesh.node(3);
		int names = 300;
		List<CompletableFuture<Void>> announced = new ArrayList<>();
		for (int i = 0; i < names; i++) {
			announced.add(owner.advertiser().procedure("shop.item" + i, Map.of()).announced());
		}
		announced.forEach(mesh::await);
		mesh.run(Duration.ofSeconds(5));
		long before = owner.counter("dht.lookups");
		mesh.run(Duration.ofMinutes(10));
		long renewals = owner.counter("dht.renew.known") + owner.counter("dht.renew.looked_up");
		assertThat(renewals).isGreaterThan(3 * names);
		assertThat(owner.counter("dht.lookups") - before).isLessThan(renewals / 4);
		// Nodes that were not there when the parts were looked up
		for (int i = 0; i < nodes / 4; i++) {
			mesh.network().kill(mesh.node(nodes - 1 - i).links());
			mesh.start(nodes + i, 0);
			mesh.run(Duration.ofSeconds(2));
		}
		mesh.run(Duration.ofMinutes(6));
		for (int i = 0; i < names; i += 5) {
			assertThat(mesh.providers(mesh.node(5), "shop.item" + i)).as("item %d", i).containsExactly(owner.id());
		}
	}

	@Test
	void nodesThatWereCutOffComeBack() {
		DiscoveryMesh mesh = DiscoveryMesh.of(14, 20);
		NodeId alone = mesh.node(7).id();
		mesh.subscribe(mesh.node(7), "lonely.#");
		mesh.network().block((from, to) -> from.equals(alone) || to.equals(alone));
		mesh.run(Duration.ofMinutes(6));
		assertThat(mesh.node(7).links().all()).isEmpty();
		assertThat(mesh.subscribers(mesh.node(3), "lonely.topic")).isEmpty();
		assertThat(mesh.resolveSubscribers(mesh.node(7), "other.topic").complete()).isFalse();
		mesh.network().block((from, to) -> false);
		mesh.run(Duration.ofSeconds(45));
		assertThat(mesh.subscribers(mesh.node(3), "lonely.topic")).containsExactly(alone);
		assertThat(mesh.node(7).links().all()).hasSizeGreaterThan(10);
	}

	@Test
	void halvesOfAMeshFindTogetherAgain() {
		DiscoveryMesh mesh = DiscoveryMesh.of(15, 40);
		List<NodeId> left = mesh.nodes().stream().limit(20).map(DiscoveryMesh.Node::id).toList();
		mesh.network().block((from, to) -> left.contains(from) != left.contains(to));
		mesh.run(Duration.ofMinutes(1));
		mesh.subscribe(mesh.node(5), "news.left");
		mesh.subscribe(mesh.node(25), "news.right");
		assertThat(mesh.subscribers(mesh.node(6), "news.left")).containsExactly(mesh.node(5).id());
		assertThat(mesh.subscribers(mesh.node(26), "news.right")).containsExactly(mesh.node(25).id());
		mesh.network().block((from, to) -> false);
		mesh.run(Duration.ofMinutes(1));
		for (DiscoveryMesh.Node node : mesh.nodes()) {
			if (node != mesh.node(5)) {
				assertThat(mesh.subscribers(node, "news.left")).containsExactly(mesh.node(5).id());
			}
			if (node != mesh.node(25)) {
				assertThat(mesh.subscribers(node, "news.right")).containsExactly(mesh.node(25).id());
			}
		}
	}

	@Test
	void unreachableNodeIsLeftOutForAWhile() {
		DiscoveryMesh mesh = DiscoveryMesh.of(16, 100);
		mesh.subscribe(mesh.node(1), "a.b");
		mesh.subscribe(mesh.node(2), "a.b");
		DiscoveryMesh.Node publisher = mesh.node(50);
		assertThat(mesh.subscribers(publisher, "a.b")).hasSize(2);
		publisher.finder().unreachable(mesh.node(1).id());
		mesh.run(Duration.ofMillis(1));
		assertThat(mesh.subscribers(publisher, "a.b")).containsExactly(mesh.node(2).id());
		mesh.run(Duration.ofSeconds(6));
		assertThat(mesh.subscribers(publisher, "a.b")).hasSize(2);
	}

	@Test
	void providerThatSaysNoIsLeftOutUntilItAnnouncesAgain() {
		DiscoveryMesh mesh = DiscoveryMesh.of(17, 30);
		mesh.await(mesh.node(1).advertiser().procedure("p.q", Map.of()).announced());
		assertThat(mesh.providers(mesh.node(9), "p.q")).hasSize(1);
		mesh.node(9).finder().withdrawn("p.q", mesh.node(1).id());
		assertThat(mesh.providers(mesh.node(9), "p.q")).isEmpty();
		mesh.run(Duration.ofSeconds(30));
		assertThat(mesh.providers(mesh.node(9), "p.q")).isEmpty();
		mesh.run(Duration.ofSeconds(200));
		assertThat(mesh.providers(mesh.node(9), "p.q")).containsExactly(mesh.node(1).id());
	}

	@Test
	void nodeThatLeavesIsNotFoundAnyMore() {
		DiscoveryMesh mesh = DiscoveryMesh.of(18, 30);
		mesh.await(mesh.node(1).advertiser().procedure("p.q", Map.of()).announced());
		mesh.await(mesh.node(2).advertiser().procedure("p.q", Map.of()).announced());
		assertThat(mesh.providers(mesh.node(9), "p.q")).hasSize(2);
		mesh.await(mesh.node(1).discovery().withdrawAll());
		mesh.network().close(mesh.node(1).links());
		mesh.run(Duration.ofMillis(200));
		assertThat(mesh.providers(mesh.node(9), "p.q")).containsExactly(mesh.node(2).id());
		assertThat(mesh.providers(mesh.node(8), "p.q")).containsExactly(mesh.node(2).id());
	}

	@Test
	void restartedNodeWithAClockThatWentBackIsFound() {
		DiscoveryMesh mesh = DiscoveryMesh.of(19, 10);
		DiscoveryMesh.Node before = mesh.start(50, 0);
		mesh.run(Duration.ofSeconds(2));
		before.links().context().wallOffset(100_000);
		mesh.await(before.advertiser().procedure("p.q", Map.of("run", "1")).announced());
		mesh.network().kill(before.links());
		mesh.run(Duration.ofSeconds(15));
		DiscoveryMesh.Node after = mesh.start(50, 0);
		mesh.run(Duration.ofSeconds(2));
		mesh.await(after.advertiser().procedure("p.q", Map.of("run", "2")).announced());
		mesh.providers(mesh.node(4), "p.q");
		Resolution known = mesh.node(4).finder().knownProviders("p.q");
		assertThat(known).isNotNull();
		assertThat(known.nodes().get(0).metadata()).containsEntry("run", "2");
	}

	@Test
	void nodeThatNobodyCanReachAnnouncesAndFinds() {
		DiscoveryMesh mesh = DiscoveryMesh.of(20, 20);
		DiscoveryMesh.Node client = mesh.start(90, Contact.Mode.CLIENT, Limits.defaults(), 0);
		mesh.run(Duration.ofSeconds(2));
		mesh.subscribe(client, "a.#");
		mesh.subscribe(mesh.node(3), "b.c");
		assertThat(mesh.subscribers(mesh.node(7), "a.b")).containsExactly(client.id());
		assertThat(mesh.subscribers(client, "b.c")).containsExactly(mesh.node(3).id());
		assertThat(client.dht().recordCount()).isZero();
	}

	@Test
	void patternsOfOneNodeSpreadOverSeveralRecords() {
		DiscoveryMesh mesh = DiscoveryMesh.of(21, 5);
		List<CompletableFuture<Void>> announced = new ArrayList<>();
		for (int i = 0; i < 300; i++) {
			announced.add(mesh.node(1).advertiser().subscription("*.a-rather-long-name-of-a-level." + i).announced());
		}
		announced.forEach(mesh::await);
		assertThat(mesh.subscribers(mesh.node(2), "x.a-rather-long-name-of-a-level.299"))
			.containsExactly(mesh.node(1).id());
		assertThat(mesh.node(3).dht().recordCount()).isBetween(4, 8);
	}

	@Test
	void tooManyPatternsFailWithTheNameOfTheLimit() {
		DiscoveryMesh mesh = DiscoveryMesh.of(22, 3);
		Limits limits = Limits.builder().recordParts(1).build();
		DiscoveryMesh.Node node = mesh.start(50, Contact.Mode.SERVER, limits, 0);
		mesh.run(Duration.ofSeconds(1));
		CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
		for (int i = 0; i < 200 && !last.isCompletedExceptionally(); i++) {
			last = node.advertiser().subscription("*.a-rather-long-name-of-a-level." + i).announced();
		}
		assertThat(last).isCompletedExceptionally();
		assertThat(last.handle((done, failure) -> failure).join()).isInstanceOf(MeshFailure.class)
			.hasMessageContaining("recordParts");
	}

	@Test
	void procedureWithTooMuchMetadataFailsWithTheNameOfTheLimit() {
		DiscoveryMesh mesh = DiscoveryMesh.of(23, 3);
		CompletableFuture<Void> announced = mesh.node(1)
			.advertiser()
			.procedure("p.q", Map.of("text", "x".repeat(5000)))
			.announced();
		mesh.run(Duration.ofSeconds(1));
		assertThat(announced.handle((done, failure) -> failure).join()).isInstanceOf(MeshFailure.class)
			.hasMessageContaining("recordBytes");
	}

	@Test
	void answersAreTheSameInstanceUntilSomethingChanges() {
		DiscoveryMesh mesh = DiscoveryMesh.of(24, 30);
		mesh.subscribe(mesh.node(1), "a.b");
		Resolution first = mesh.resolveSubscribers(mesh.node(9), "a.b");
		mesh.run(Duration.ofSeconds(40));
		Resolution second = mesh.resolveSubscribers(mesh.node(9), "a.b");
		mesh.run(Duration.ofSeconds(1));
		assertThat(mesh.resolveSubscribers(mesh.node(9), "a.b")).isSameAs(first).isSameAs(second);
	}

}
