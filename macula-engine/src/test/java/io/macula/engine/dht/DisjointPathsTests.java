package io.macula.engine.dht;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.macula.engine.identity.Contact;
import io.macula.engine.identity.NodeId;
import io.macula.engine.wire.Contacts;
import io.macula.engine.wire.Extras;
import io.macula.engine.wire.FindNode;
import io.macula.engine.wire.FindNodeReply;
import io.macula.engine.wire.FindValue;
import io.macula.engine.wire.FindValueReply;
import io.macula.engine.wire.MessageType;
import io.macula.engine.wire.Store;
import io.macula.engine.wire.StoreReply;
import io.macula.engine.wire.WireValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Lookups that take several paths, among nodes that lie.
 */
class DisjointPathsTests {

	@ParameterizedTest
	@ValueSource(ints = { 2, 3, 8 })
	void lookupFindsTheNearestAndAsksNobodyTwice(int paths) {
		DhtMesh mesh = DhtMesh.of(21, 80, paths);
		NodeId target = NodeId.sha256Of("somewhere");
		DhtMesh.Node asker = mesh.node(7);
		Map<NodeId, Long> before = new HashMap<>();
		mesh.nodes().forEach((node) -> before.put(node.id(), node.counter("dht.queries")));
		List<Contact> found = mesh.lookup(asker, target);
		assertThat(mesh.nodes())
			.allMatch((node) -> node.counter("dht.queries") - before.getOrDefault(node.id(), 0L) <= 1);
		List<NodeId> nearest = mesh.nodes()
			.stream()
			.filter((node) -> node != asker)
			.map(DhtMesh.Node::id)
			.sorted(target::compareDistance)
			.limit(20)
			.toList();
		assertThat(found).extracting(Contact::nodeId).containsExactlyElementsOf(nearest);
		assertThat(asker.counter("dht.lookup.paths") - asker.counter("dht.lookups")).isPositive();
	}

	@Test
	void tableWithFewerNodesThanPathsIsEnough() {
		DhtMesh mesh = DhtMesh.of(22, 3, 8);
		SignedRecord record = mesh.sign(mesh.node(1), DhtMesh.provider("home.heat"));
		assertThat(mesh.store(mesh.node(1), record).kept()).isEqualTo(2);
		assertThat(mesh.find(mesh.node(2), DhtMesh.key("home.heat")).records()).hasSize(1);
		DhtMesh alone = DhtMesh.of(23, 1, 8);
		assertThat(alone.store(alone.node(0), alone.sign(alone.node(0), DhtMesh.provider("home.heat"))).keptHere())
			.isTrue();
		assertThat(alone.find(alone.node(0), DhtMesh.key("home.heat")).records()).hasSize(1);
	}

	@Test
	void recordsAreFoundAmongNodesOfWhichManyLie() {
		int lookups = 60;
		int found = 0;
		DhtMesh mesh = DhtMesh.of(24, 150, 3);
		for (int i = 0; i < lookups; i++) {
			mesh.store(mesh.node(i), mesh.sign(mesh.node(i), DhtMesh.provider("procedure." + i)));
		}
		// A third of all
		List<DhtMesh.Node> liars = mesh.nodes().subList(100, 150);
		liars.forEach((liar) -> lie(liar, liars));
		for (int i = 0; i < lookups; i++) {
			Values values = mesh.find(mesh.node((i + 20) % 100), DhtMesh.key("procedure." + i));
			found += values.records().size();
			mesh.run(Duration.ofMillis(100));
		}
		assertThat(found).isGreaterThanOrEqualTo(lookups * 95 / 100);
	}

	@Test
	void recordsThatAreStoredAmongNodesThatLieAreFound() {
		int lookups = 40;
		int found = 0;
		DhtMesh mesh = DhtMesh.of(25, 150, 3);
		List<DhtMesh.Node> liars = mesh.nodes().subList(100, 150);
		liars.forEach((liar) -> lie(liar, liars));
		for (int i = 0; i < lookups; i++) {
			mesh.store(mesh.node(i), mesh.sign(mesh.node(i), DhtMesh.provider("procedure." + i)));
		}
		for (int i = 0; i < lookups; i++) {
			found += mesh.find(mesh.node((i + 20) % 100), DhtMesh.key("procedure." + i)).records().size();
			mesh.run(Duration.ofMillis(100));
		}
		assertThat(found).isGreaterThanOrEqualTo(lookups * 95 / 100);
	}

	/**
	 * Name nobody but other liars, have no record, and say that all are kept.
	 */
	private static void lie(DhtMesh.Node liar, List<DhtMesh.Node> liars) {
		liar.links()
			.handle(MessageType.FIND_NODE, FindNode.class, (link, question) -> link
				.control(FindNodeReply.of(nearest(NodeId.ofAny(question.target()), liars), question.rid())));
		liar.links()
			.handle(MessageType.FIND_VALUE, FindValue.class, (link, question) -> link
				.control(FindValueReply.ofNodes(nearest(NodeId.ofAny(question.key()), liars), question.rid())));
		liar.links()
			.handle(MessageType.STORE, Store.class,
					(link, store) -> link.control(new StoreReply(store.rid(), "ok", null, Extras.NONE)));
	}

	private static List<WireValue.Map> nearest(NodeId target, List<DhtMesh.Node> liars) {
		List<DhtMesh.Node> sorted = new ArrayList<>(liars);
		sorted.sort((left, right) -> target.compareDistance(left.id(), right.id()));
		return sorted.subList(0, 20).stream().map((node) -> Contacts.toMap(node.contact())).toList();
	}

}
