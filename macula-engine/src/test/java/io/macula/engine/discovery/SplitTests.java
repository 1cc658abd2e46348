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
 * Keys with more entries than fit are spread over further keys, and nobody is lost.
 */
class SplitTests {

	private static final Limits SMALL = Limits.builder().splitEntries(8).entriesPerKey(8).build();

	private final DiscoveryMesh mesh = new DiscoveryMesh(1);

	private void start(int count, Limits limits) {
		for (int i = 0; i < count; i++) {
			this.mesh.start(i, Contact.Mode.SERVER, limits, (i == 0) ? new int[0] : new int[] { 0 });
			this.mesh.run(Duration.ofMillis(20));
		}
		this.mesh.run(Duration.ofSeconds(20));
	}

	private List<NodeId> idsWithout(int index) {
		List<NodeId> ids = new ArrayList<>(this.mesh.nodes().stream().map(DiscoveryMesh.Node::id).toList());
		ids.remove(index);
		return ids;
	}

	@Test
	void subscribersBeyondTheLimitOfAKeyAreFound() {
		start(60, SMALL);
		List<CompletableFuture<Void>> announced = new ArrayList<>();
		this.mesh.nodes()
			.forEach((node) -> announced.add(node.advertiser().subscription("street.*.power").announced()));
		announced.forEach(this.mesh::await);
		for (int i = 0; i < 60; i += 7) {
			assertThat(this.mesh.subscribers(this.mesh.node(i), "street.7.power"))
				.containsExactlyInAnyOrderElementsOf(idsWithout(i));
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 90, 270 })
	void moreSubscribersOfOnePrefixThanAKeyHasPlacesAreFoundWithTheLimitsOfEverybody(int count) {
		start(count, Limits.defaults());
		List<CompletableFuture<Void>> announced = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			String pattern = (i % 2 == 0) ? "street.*.power" : "street.#";
			announced.add(this.mesh.node(i).advertiser().subscription(pattern).announced());
		}
		announced.forEach(this.mesh::await);
		for (int i = 0; i < count; i += count / 5) {
			assertThat(this.mesh.subscribers(this.mesh.node(i), "street.7.power"))
				.containsExactlyInAnyOrderElementsOf(idsWithout(i));
		}
		CachedNodeFinder finder = (CachedNodeFinder) this.mesh.node(0).finder();
		// The topic, its prefixes, and what is below the prefix that is split
		assertThat(finder.keyCount()).isGreaterThan(5);
	}

	@Test
	void subscribersOfOneTopicBeyondTheLimitAreFound() {
		start(60, SMALL);
		List<CompletableFuture<Void>> announced = new ArrayList<>();
		this.mesh.nodes().forEach((node) -> announced.add(node.advertiser().subscription("street.power").announced()));
		announced.forEach(this.mesh::await);
		assertThat(this.mesh.subscribers(this.mesh.node(3), "street.power"))
			.containsExactlyInAnyOrderElementsOf(idsWithout(3));
	}

	@Test
	void providersBeyondTheLimitAreFound() {
		start(40, SMALL);
		List<CompletableFuture<Void>> announced = new ArrayList<>();
		this.mesh.nodes()
			.forEach((node) -> announced.add(node.advertiser().procedure("street.price", Map.of()).announced()));
		announced.forEach(this.mesh::await);
		assertThat(this.mesh.providers(this.mesh.node(3), "street.price"))
			.containsExactlyInAnyOrderElementsOf(idsWithout(3));
	}

	@Test
	void recordsMoveUpAgainWhenOthersLeave() {
		start(30, SMALL);
		List<Advertisement> advertisements = new ArrayList<>();
		this.mesh.nodes().forEach((node) -> advertisements.add(node.advertiser().subscription("street.*")));
		advertisements.forEach((advertisement) -> this.mesh.await(advertisement.announced()));
		for (int i = 0; i < 25; i++) {
			this.mesh.await(advertisements.get(i).withdraw());
		}
		this.mesh.run(Duration.ofSeconds(1));
		List<NodeId> left = this.mesh.nodes().stream().skip(25).map(DiscoveryMesh.Node::id).toList();
		assertThat(this.mesh.subscribers(this.mesh.node(0), "street.1")).containsExactlyInAnyOrderElementsOf(left);
		this.mesh.run(Duration.ofMinutes(16));
		assertThat(this.mesh.subscribers(this.mesh.node(0), "street.1")).containsExactlyInAnyOrderElementsOf(left);
		CachedNodeFinder finder = (CachedNodeFinder) this.mesh.node(0).finder();
		this.mesh.run(Duration.ofSeconds(25));
		this.mesh.subscribers(this.mesh.node(0), "street.1");
		this.mesh.run(Duration.ofSeconds(1));
		assertThat(finder.keyCount()).isEqualTo(4);
	}

	@Test
	void whenEvenTheLastKeysAreFullTheAnnouncementFailsWithTheNameOfTheLimit() {
		start(25, Limits.builder().splitEntries(8).entriesPerKey(8).recordsPerPeer(1).build());
		this.mesh.subscribe(this.mesh.node(1), "street.*");
		// The other nodes keep one record of a node, and this one keeps its own: let it
		// ask others only
		DiscoveryMesh.Node client = this.mesh.start(90, Contact.Mode.CLIENT, SMALL, 0);
		this.mesh.run(Duration.ofSeconds(1));
		this.mesh.subscribe(client, "one.*");
		CompletableFuture<Void> second = client.advertiser().subscription("one.b").announced();
		this.mesh.run(Duration.ofSeconds(5));
		assertThat(second.isDone()).isTrue();
		CompletableFuture<Void> third = new CompletableFuture<>();
		for (int i = 0; i < 4 && !third.isCompletedExceptionally(); i++) {
			third = client.advertiser().subscription("one.c" + i).announced();
			this.mesh.run(Duration.ofSeconds(5));
		}
		assertThat(third.handle((done, failure) -> failure).join()).isInstanceOf(MeshFailure.class)
			.hasMessageContaining("recordsPerPeer");
	}

}
